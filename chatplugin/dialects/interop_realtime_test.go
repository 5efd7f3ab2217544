package dialects_test

// realtimeDoor is the realtime of the plain PocketBase SDK. It listens only.
// PocketBase tells of a record after its commit and from several goroutines, so
// its events of different records have no order.
func realtimeDoor() door {
	notRecord := "it is not stored, so there is no record to hear of; the native dialect tells it"
	changed := []string{"chat_messages update"}
	member := func(f *fact, hearer *person) map[string]any {
		return map[string]any{"record.room": f.room.ID, "record.user": hearer.id}
	}
	created := []string{"chat_rooms create", "chat_rooms update", "chat_members create"}
	return door{
		name:   "realtime",
		listen: func(s *stage, who *person) ear { return subscribe(s, who) },
		cannot: map[capability]string{},
		hears: map[capability]word{
			sending: {event: "chat_messages create", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"record.id": f.message.ID, "record.text": f.text, "record.sender": f.by.id}
			}},
			editing: {event: "chat_messages update", also: changed, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"record.id": f.message.ID, "record.text": f.text, "record.edited": some{}}
			}},
			deleting: {event: "chat_messages update", also: changed, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"record.id": f.message.ID, "record.deleted": some{}}
			}},
			reading: {event: "chat_members update", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"record.user": f.by.id, "record.last_read_seq": f.message.Seq}
			}},
			pinning: {event: "chat_messages update", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"record.id": f.message.ID, "record.pinned": some{}, "record.pinned_by": f.by.id}
			}},
			replying: {event: "chat_messages create", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"record.text": f.text, "record.reply_to": f.message.ReplyTo}
			}},
			reacting: {event: "chat_reactions create", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"record.message": f.message.ID, "record.emoji": f.emoji, "record.user": f.by.id}
			}},
			filing: {event: "chat_messages create", carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"record.id": f.message.ID, "record.file": f.message.File, "record.type": "file"}
			}},
			openingDirect: {event: "chat_rooms create", also: created, carries: func(f *fact, _ *person) map[string]any {
				return map[string]any{"record.id": f.room.ID, "record.type": "direct"}
			}},
			creatingGroup:  {event: "chat_members create", also: created, carries: member},
			addingMember:   {event: "chat_members create", carries: member},
			removingMember: {event: "chat_members delete", carries: member},
		},
		silent: map[capability]string{typing: notRecord, presence: notRecord},
	}
}

package dialects_test

import (
	"strings"

	"github.com/pocketbase/pocketbase/tools/filesystem"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// capability is one thing that can happen in a chat.
type capability string

const (
	sending        capability = "Send"
	editing        capability = "Edit"
	deleting       capability = "Delete"
	reading        capability = "Read"
	typing         capability = "Typing"
	presence       capability = "Presence"
	pinning        capability = "Pin"
	replying       capability = "Reply"
	reacting       capability = "React"
	filing         capability = "File"
	openingDirect  capability = "Direct room opened"
	creatingGroup  capability = "Group created"
	addingMember   capability = "Member added"
	removingMember capability = "Member removed"
)

// row is how a capability is tried: what must be there before somebody acts, and
// what is known only afterwards.
type row struct {
	capability
	title   string // for the page: who does what, and who hears it
	prepare func(s *stage, f *fact)
	learn   func(s *stage, f *fact)
}

// rows are all capabilities, in the order of the page.
var rows = []row{
	{sending, "Ann sends a text, Bob hears it.", nil, newest},
	{editing, "Ann changes her message.", annSaid, nil},
	{deleting, "Ann deletes her message.", annSaid, nil},
	{reading, "Ann reads what Bob wrote.", bobSaid, nil},
	{typing, "Ann types.", nil, nil},
	{presence, "Somebody who shares a room with Bob comes online.", stranger, nil},
	{pinning, "Ann pins a message.", annSaid, nil},
	{replying, "Ann replies to a message of Bob's.", bobSaid, newest},
	{reacting, "Ann reacts to a message of Bob's.", bobSaid, nil},
	{filing, "Ann sends a file.", annUploaded, newest},
	{openingDirect, "Somebody opens the room between them and Bob.", nil, opened},
	{creatingGroup, "Ann makes a group with Bob in it.", nil, named},
	{addingMember, "Ann adds Bob to a group.", groupOf("dora"), nil},
	{removingMember, "Ann takes Bob out of a group; where nobody can do that, Bob leaves it himself.", groupOf("dora", "bob"), nil},
}

// newest finds the message that was sent.
func newest(s *stage, f *fact) {
	s.t.Helper()
	page, err := s.svc.History(s.t.Context(), chat.ServerActor, chat.History{Room: f.room.ID, Limit: 1})
	s.check(err)
	f.message = page[0]
}

func annSaid(s *stage, f *fact) { f.message = s.say(s.ann, f.room.ID, "before "+f.text) }

func bobSaid(s *stage, f *fact) { f.message = s.say(s.bob, f.room.ID, "before "+f.text) }

// stranger gives who acts a room with bob.
func stranger(s *stage, f *fact) { f.room = s.open(f.by, s.bob) }

func annUploaded(s *stage, f *fact) {
	s.t.Helper()
	file, err := filesystem.NewFileFromBytes([]byte("words of "+f.text), "words.txt")
	s.check(err)
	f.upload, err = store.InsertUpload(s.app, chat.Upload{Owner: f.by.id, Kind: chat.TypeFile, Name: "words.txt", Mime: "text/plain"}, file)
	s.check(err)
}

func opened(s *stage, f *fact) { f.room = s.open(f.by, s.bob) }

// named finds the group with the row's own name among bob's rooms.
func named(s *stage, f *fact) {
	s.t.Helper()
	rooms, err := s.svc.Rooms(s.t.Context(), s.bob.actor(), service.RoomsQuery{Type: chat.Group})
	s.check(err)
	for _, r := range rooms {
		if strings.HasSuffix(r.Room.Name, f.text) {
			f.room = r.Room
		}
	}
}

// groupOf makes a group of ann's with others in it. dora opens it in every wire
// where one has to.
func groupOf(names ...string) func(s *stage, f *fact) {
	return func(s *stage, f *fact) {
		s.t.Helper()
		draft := service.GroupDraft{Name: "group " + f.text}
		for _, name := range names {
			draft.Members = append(draft.Members, map[string]*person{"bob": s.bob, "dora": s.dora}[name].id)
		}
		room, err := s.svc.CreateGroup(s.t.Context(), s.ann.actor(), draft)
		s.check(err)
		f.room, f.user = room, s.bob
		s.joinSyarah(s.ears[thirdEar]["syarah"], room)
	}
}

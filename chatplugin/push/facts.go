package push

import (
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// factsOf reads what the decisions need beside the members.
func (p *Pusher) factsOf(w work) (*facts, error) {
	var ids, senders []string
	seen := map[string]bool{}
	note := func(refs []*ref) {
		for _, r := range refs {
			ids = append(ids, r.id)
			if r.sender != "" && !seen[r.sender] {
				seen[r.sender] = true
				senders = append(senders, r.sender)
			}
		}
	}
	for _, win := range w.windows {
		note(win.refs)
	}
	for _, e := range w.entries {
		note(e.refs)
	}
	live, err := store.LiveMessages(p.app, ids)
	if err != nil {
		return nil, err
	}
	hidden, err := store.HiddenOfAll(p.app, ids)
	if err != nil {
		return nil, err
	}
	blocks, err := store.BlocksOf(p.app, senders)
	return &facts{now: p.cfg.clock.Now(), maxAge: p.cfg.MaxAge, live: live, hidden: hidden, blocks: blocks, viewing: p.cfg.Viewing}, err
}

func (p *Pusher) candidatesOf(w work) (map[string][]store.PushCandidate, map[store.PushPlace]store.PushCandidate, error) {
	var rooms []string
	for _, win := range w.windows {
		if len(win.refs) > 0 {
			rooms = append(rooms, win.room)
		}
	}
	var places []store.PushPlace
	for _, e := range w.entries {
		if !e.withdraw {
			places = append(places, store.PushPlace{Room: e.room, User: e.user})
		}
	}
	byRoom := map[string][]store.PushCandidate{}
	if len(rooms) > 0 {
		all, err := store.PushCandidates(p.app, rooms)
		if err != nil {
			return nil, nil, err
		}
		for _, c := range all {
			byRoom[c.Room] = append(byRoom[c.Room], c)
		}
	}
	byPlace := map[store.PushPlace]store.PushCandidate{}
	if len(places) > 0 {
		all, err := store.PushCandidatesAt(p.app, places)
		if err != nil {
			return nil, nil, err
		}
		for _, c := range all {
			byPlace[store.PushPlace{Room: c.Room, User: c.User}] = c
		}
	}
	return byRoom, byPlace, nil
}

// addFacts reads what the notifications say, for all of them at once.
func (p *Pusher) addFacts(all []*judged) error {
	var tellings []*judged
	for _, j := range all {
		if len(j.open) > 0 {
			tellings = append(tellings, j)
		}
	}
	if len(tellings) == 0 {
		return nil
	}
	var ids, roomIDs, recipients []string
	for _, t := range tellings {
		ids, roomIDs, recipients = append(ids, t.newest().id), append(roomIDs, t.cand.Room), append(recipients, t.cand.User)
	}
	messages, err := store.FindMessages(p.app, distinct(ids))
	if err != nil {
		return err
	}
	byID := make(map[string]chat.Message, len(messages))
	for _, m := range messages {
		if m.Deleted.IsZero() {
			byID[m.ID] = m
		}
	}
	rooms, err := store.RoomsByID(p.app, distinct(roomIDs))
	if err != nil {
		return err
	}
	badges, err := store.UnreadTotals(p.app, distinct(recipients), p.cfg.clock.Now())
	if err != nil {
		return err
	}
	users, err := store.UsersByID(p.app, named(tellings, byID, rooms))
	if err != nil {
		return err
	}
	for _, t := range tellings {
		m, room := byID[t.newest().id], rooms[t.cand.Room]
		t.story = story{
			user: t.cand.User, room: room, message: m, sender: users[m.Sender].Name, peer: users[room.PeerOf(t.cand.User)].Name,
			count: len(t.open) + t.more, hidden: hidesContent(t.cand), badge: badges[t.cand.User],
		}
		p.addLinks(&t.story)
	}
	return nil
}

// named lists whose names are shown.
func named(tellings []*judged, messages map[string]chat.Message, rooms map[string]chat.Room) []string {
	var ids []string
	for _, t := range tellings {
		for _, id := range []string{messages[t.newest().id].Sender, rooms[t.cand.Room].PeerOf(t.cand.User)} {
			if id != "" {
				ids = append(ids, id)
			}
		}
	}
	return distinct(ids)
}

func (p *Pusher) addLinks(s *story) {
	if p.cfg.LinkURL != nil {
		s.link = p.cfg.LinkURL(s.room.ID)
	}
	picture := s.message.Type == chat.TypeImage || s.message.Type == chat.TypeVideo
	if p.cfg.MediaURL != nil && picture && !s.hidden {
		s.image = p.cfg.MediaURL(s.user, s.message)
	}
}

func distinct(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	kept := ids[:0:0]
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			kept = append(kept, id)
		}
	}
	return kept
}

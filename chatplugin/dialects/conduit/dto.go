package conduit

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// userDTO is a populated user: what others may see of an account.
type userDTO struct {
	ID     string  `json:"_id"`
	Name   string  `json:"name"`
	Avatar *string `json:"avatar"`
}

// roomDTO is a ChatRoom. Fields of type any are ids, or objects where the request
// populates them.
type roomDTO struct {
	ID              string `json:"_id"`
	Name            string `json:"name"`
	Participants    []any  `json:"participants"`
	Creator         any    `json:"creator,omitempty"`
	ParticipantsLog []any  `json:"participantsLog"`
	Deleted         bool   `json:"deleted"`
	CreatedAt       string `json:"createdAt"`
	UpdatedAt       string `json:"updatedAt"`
}

// messageDTO is a ChatMessage.
type messageDTO struct {
	ID          string   `json:"_id"`
	Message     string   `json:"message"`
	MessageType string   `json:"messageType"`
	Files       []string `json:"files"`
	SenderUser  any      `json:"senderUser"`
	Room        any      `json:"room"`
	ReadBy      []any    `json:"readBy"`
	Deleted     bool     `json:"deleted"`
	CreatedAt   string   `json:"createdAt"`
	UpdatedAt   string   `json:"updatedAt"`
}

// renderer makes the objects of one answer. It reads each room once.
type renderer struct {
	app      core.App
	svc      *service.Service
	actor    chat.Actor // whose read marks
	viewer   string     // whose links and room names; empty for superusers
	link     func(path string) string
	populate []string

	members map[string][]chat.Member
	rooms   map[string]*roomDTO
}

func (r *rest) renderer(c *call, populate ...string) *renderer {
	return &renderer{
		app:      r.app,
		svc:      r.svc,
		actor:    c.actor,
		viewer:   c.actor.User,
		link:     func(path string) string { return r.gateway.Link(c.actor.User, path) },
		populate: append(list(c.e.Request.URL.Query(), "populate"), populate...),
		members:  make(map[string][]chat.Member),
		rooms:    make(map[string]*roomDTO),
	}
}

func (p *renderer) populates(field string) bool { return slices.Contains(p.populate, field) }

// user is an id or, populated, what others may see of the account. A message of
// the server has no sender.
func (p *renderer) user(field, id string) any {
	if !p.populates(field) {
		return id
	}
	u, ok := p.svc.User(id)
	if !ok {
		return nil
	}
	dto := userDTO{ID: u.ID, Name: u.Name}
	if u.Avatar != "" {
		dto.Avatar = &u.Avatar
	}
	return dto
}

func (p *renderer) membersOf(room string) ([]chat.Member, error) {
	members, read := p.members[room]
	if !read {
		var err error
		if members, err = store.Members(p.app, room); err != nil {
			return nil, err
		}
		members = p.svc.Shown(p.actor, members)
		p.members[room] = members
	}
	return members, nil
}

func (p *renderer) room(room chat.Room) (*roomDTO, error) {
	members, err := p.membersOf(room.ID)
	if err != nil {
		return nil, err
	}
	entries, err := participantsLog(p.app, room, members)
	if err != nil {
		return nil, err
	}
	dto := &roomDTO{
		ID:              room.ID,
		Name:            p.nameOf(room),
		Participants:    make([]any, len(members)),
		ParticipantsLog: make([]any, len(entries)),
		Deleted:         len(members) == 0,
		CreatedAt:       chat.Timestamp(room.Created),
		UpdatedAt:       chat.Timestamp(room.Updated),
	}
	for i, m := range members {
		dto.Participants[i] = p.user("participants", m.User)
	}
	if creator := creatorOf(room); creator != "" {
		dto.Creator = p.user("creator", creator)
	}
	for i, entry := range entries {
		dto.ParticipantsLog[i] = entry.ID
		if p.populates("participantsLog") {
			dto.ParticipantsLog[i] = entry
		}
	}
	return dto, nil
}

// nameOf is the name of a room to the viewer. A superuser sees both names of a
// direct room.
func (p *renderer) nameOf(room chat.Room) string {
	find := func(id string) chat.User {
		u, _ := p.svc.User(id)
		return u
	}
	if p.viewer != "" || room.Type != chat.Direct {
		return roomName(room, p.viewer, find)
	}
	names := ""
	for i, m := range p.members[room.ID] {
		if i > 0 {
			names += ", "
		}
		names += find(m.User).Name
	}
	return names
}

func (p *renderer) message(msg chat.Message) (messageDTO, error) {
	members, err := p.membersOf(msg.Room)
	if err != nil {
		return messageDTO{}, err
	}
	dto := messageDTO{
		ID:          msg.ID,
		Message:     content(msg),
		MessageType: contentType(msg),
		Files:       filesOf(msg, p.link),
		SenderUser:  p.user("senderUser", msg.Sender),
		Room:        msg.Room,
		ReadBy:      []any{},
		Deleted:     !msg.Deleted.IsZero(),
		CreatedAt:   chat.Timestamp(msg.Created),
		UpdatedAt:   chat.Timestamp(msg.Updated),
	}
	for _, user := range readBy(msg, members) {
		dto.ReadBy = append(dto.ReadBy, p.user("readBy", user))
	}
	if p.populates("room") {
		dto.Room, err = p.roomByID(msg.Room)
	}
	return dto, err
}

func (p *renderer) roomByID(id string) (*roomDTO, error) {
	if dto := p.rooms[id]; dto != nil {
		return dto, nil
	}
	room, err := store.FindRoom(p.app, id)
	if err != nil {
		return nil, err
	}
	dto, err := p.room(room)
	p.rooms[id] = dto
	return dto, err
}

// readBy are the users who have read a message: the sender, and members whose
// read cursor has passed it. Who came in later had nothing unread and is not
// counted among the readers of what was said before.
func readBy(msg chat.Message, members []chat.Member) []string {
	var readers []string
	if msg.Sender != "" {
		readers = append(readers, msg.Sender)
	}
	for _, m := range members {
		if m.User != msg.Sender && m.LastReadSeq >= msg.Seq && m.JoinedSeq < msg.Seq {
			readers = append(readers, m.User)
		}
	}
	return readers
}

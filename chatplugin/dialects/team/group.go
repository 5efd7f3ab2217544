package team

import (
	"context"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

// The types of a room on this wire.
const (
	typeDirect = "peer-to-peer"
	typeGroup  = "group-chat"
)

// maxListed bounds the recipients of a room, so that a huge group does not
// overflow the queues of those who are told of it.
const maxListed = 200

// groupDraft reads a group: the payload of createGroup, or the outer object of
// sendNewMessage. people is the field with its users.
func (p *payload) groupDraft(people string) service.GroupDraft {
	return service.GroupDraft{ID: p.wantedID(), Name: p.text("room_name"), Members: p.users(people)}
}

// groupNote reads what of a group is kept as data.
func (p *payload) groupNote() roomNote {
	return roomNote{ImageURL: p.imageURL(), Keys: p.kept(groupKeys)}
}

// createGroup makes a group. In the original the group was made over REST
// before, and the event only tells of it; so a group the user is in already is
// told again, to this connection: the others heard of it when they came in.
func (d *Dialect) createGroup(ctx context.Context, r *request) (any, error) {
	draft, n := r.groupDraft("recipients"), r.groupNote()
	if kind := r.text("type"); kind != "" && kind != typeGroup {
		r.complain(chat.FieldError("type", "Must be %s.", typeGroup))
	}
	if r.err != nil {
		return nil, r.err
	}
	if draft.ID != "" {
		summary, err := r.svc.Room(ctx, r.actor, draft.ID)
		if err == nil && summary.Room.Type == chat.Group {
			said := d.groupObject(summary.Room, r.reader(ctx), r.actor.User)
			r.conn.Emit(groupPrefix+r.actor.User, said)
			return ok(said), nil
		}
		if err != nil && chat.CodeOf(err) != chat.NotFound {
			return nil, err
		}
	}
	room, err := r.makeGroup(ctx, draft, n)
	if err != nil {
		return nil, err
	}
	return ok(d.groupObject(room, r.reader(ctx), r.actor.User)), nil
}

// imageURL reads the web address of a group's picture.
func (p *payload) imageURL() string {
	url := p.text("image_url")
	if p.err == nil && url != "" && !webAddress(url) {
		p.complain(chat.FieldError("image_url", "Must be empty or a web address of at most %d bytes.", maxAddress))
	}
	return url
}

// makeGroup makes a group of those of the named users who exist: the document's
// own sample names the group itself among them. An id that is taken is passed
// over.
func (r *request) makeGroup(ctx context.Context, draft service.GroupDraft, n roomNote) (chat.Room, error) {
	draft.Members = r.existing(draft.Members)
	var err error
	if draft.Data, err = dataOf(n, r.svc.Limits()); err != nil {
		return chat.Room{}, err
	}
	room, err := r.svc.CreateGroup(ctx, r.actor, draft)
	if e := chat.AsError(err); e != nil && e.Code == chat.Conflict && e.Field == "id" {
		draft.ID = ""
		room, err = r.svc.CreateGroup(ctx, r.actor, draft)
	}
	return room, err
}

// existing are those of ids that are users, in their order.
func (r *request) existing(ids []string) []string {
	users := r.svc.Users(ids)
	var known []string
	for _, id := range ids {
		if _, there := users[id]; there {
			known = append(known, id)
		}
	}
	return known
}

// groupObject is a group as viewer gets it.
func (d *Dialect) groupObject(room chat.Room, v source, viewer string) map[string]any {
	n := roomNoteOf(room)
	o := make(map[string]any, len(n.Keys)+6)
	for key, value := range n.Keys {
		o[key] = value
	}
	o["_id"] = room.ID
	o["room_name"] = room.Name
	o["recipients"] = memberIDs(v.Members(room.ID))
	o["type"] = typeGroup
	o["creator_id"] = room.Owner
	o["image_url"] = d.groupImage(room, n, v, viewer)
	return o
}

// groupImage is the group's picture on this server, or the one its creator
// named.
func (d *Dialect) groupImage(room chat.Room, n roomNote, v source, viewer string) string {
	if path := room.ImagePath(); path != "" {
		return d.absolute(v.Link(viewer, path))
	}
	return n.ImageURL
}

func memberIDs(members []chat.Member) []string {
	ids := make([]string, 0, min(len(members), maxListed))
	for _, m := range members[:min(len(members), maxListed)] {
		ids = append(ids, m.User)
	}
	return ids
}

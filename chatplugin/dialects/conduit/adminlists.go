package conduit

import (
	"github.com/pocketbase/dbx"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// messageColumns are what messages may be sorted by.
var messageColumns = map[string]string{"createdAt": store.ColNum, "updatedAt": store.ColUpdated}

// invitationColumns are what invitations may be sorted by.
var invitationColumns = map[string]string{"createdAt": "created", "updatedAt": "created"}

// adminMessages lists messages of all rooms. In audit mode it shows what deleted
// ones said.
func (r *rest) adminMessages(c *call) (any, error) {
	query := c.e.Request.URL.Query()
	skip, limit, err := paging(query, adminPage)
	if err != nil {
		return nil, err
	}
	q := messageQuery{
		sender:      query.Get("senderUser"),
		search:      query.Get("search"),
		withDeleted: r.cfg.AuditMode,
		skip:        skip,
		limit:       limit,
	}
	if q.order, err = sortBy(query, messageColumns, "createdAt"); err != nil {
		return nil, err
	}
	if q.sender != "" {
		if _, err := store.FindUser(r.app, q.sender); chat.CodeOf(err) == chat.NotFound {
			return nil, notFound("User does not exist")
		} else if err != nil {
			return nil, err
		}
	}
	if room := query.Get("roomId"); room != "" {
		if _, err := store.FindRoom(r.app, room); chat.CodeOf(err) == chat.NotFound {
			return nil, notFound("Room does not exist")
		} else if err != nil {
			return nil, err
		}
		q.rooms = []string{room}
	}
	answer, err := r.messagePage(c, q)
	if err != nil || !r.cfg.AuditMode {
		return answer, err
	}
	page := answer.(messagePage)
	return page, r.fillDeleted(page.Messages)
}

// fillDeleted puts in what deleted messages said.
func (r *rest) fillDeleted(messages []messageDTO) error {
	var ids []string
	for _, msg := range messages {
		if msg.Deleted {
			ids = append(ids, msg.ID)
		}
	}
	texts, err := audited(r.app, ids)
	for i := range messages {
		if text, kept := texts[messages[i].ID]; kept {
			messages[i].Message = text
		}
	}
	return err
}

// adminDeleteMessages removes messages for good, as superusers do everywhere in
// the chat. Ids of none are passed over.
func (r *rest) adminDeleteMessages(c *call) (any, error) {
	ids := list(c.e.Request.URL.Query(), "ids")
	if len(ids) == 0 {
		return nil, invalidArguments("ids is required and must be a non-empty array")
	}
	records, err := r.app.FindRecordsByIds(store.MessagesID, ids)
	if err != nil {
		return nil, err
	}
	for _, record := range records {
		if err := r.app.DeleteWithContext(c.ctx, record); err != nil {
			return nil, err
		}
	}
	return "Done", nil
}

func (r *rest) adminInvitations(c *call) (any, error) {
	query := c.e.Request.URL.Query()
	skip, limit, err := paging(query, adminPage)
	if err != nil {
		return nil, err
	}
	order, err := sortBy(query, invitationColumns, "createdAt")
	if err != nil {
		return nil, err
	}
	room, err := r.invitedRoom(c)
	if err != nil {
		return nil, err
	}
	found, count, err := findInvitations(r.app, dbx.HashExp{"room": room}, order[0], skip, limit)
	if err != nil {
		return nil, err
	}
	return r.renderer(c).invitations(found, count, true)
}

func (r *rest) adminDeleteInvitations(c *call) (any, error) {
	ids := list(c.e.Request.URL.Query(), "invitations")
	if len(ids) == 0 {
		return nil, invalidArguments("invitations is required and must be a non-empty array")
	}
	room, err := r.invitedRoom(c)
	if err != nil {
		return nil, err
	}
	_, err = deleteInvitations(r.app, dbx.HashExp{"room": room, "id": anys(ids)})
	return "Done", err
}

func (r *rest) invitedRoom(c *call) (string, error) {
	id := c.e.Request.PathValue("roomId")
	_, err := store.FindRoom(r.app, id)
	if chat.CodeOf(err) == chat.NotFound {
		return "", notFound("Room does not exist")
	}
	return id, err
}

package rest

import (
	"cmp"
	"encoding/json"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// reportItem is a line of GET /api/chat/admin/reports.
type reportItem struct {
	Report   json.RawMessage `json:"report"`
	Reporter *person         `json:"reporter"`
	// Author wrote the reported message, or is the reported user.
	Author *person `json:"author"`
	// Message is as it is now; null where a user was reported or it is gone.
	Message json.RawMessage `json:"message"`
	// Evidence is what the message said when it was reported, where it says
	// something else now.
	Evidence string        `json:"evidence"`
	RoomName string        `json:"room_name"`
	RoomType chat.RoomType `json:"room_type"`
}

// adminReports lists reports: status (open or decided), offset.
func adminReports(c *adminCall) (any, error) {
	offset, err := c.number("offset")
	if err != nil {
		return nil, err
	}
	status := c.text("status")
	if status != "" && status != "open" && status != "decided" {
		return nil, chat.FieldError("status", "Must be open or decided.")
	}
	reports, err := c.svc.AdminReports(c.ctx, c.actor, status != "decided", adminPage+1, int(offset))
	if err != nil {
		return nil, err
	}
	reports, more := firstPage(reports)
	items := make([]reportItem, len(reports))
	for i, r := range reports {
		if items[i], err = c.describeReport(r); err != nil {
			return nil, err
		}
	}
	return list{Items: items, More: more}, nil
}

func (c *adminCall) describeReport(r chat.Report) (reportItem, error) {
	item := reportItem{Report: recordJSON(r.Record), Message: json.RawMessage("null")}
	about := r.User
	if r.Message != "" {
		msg, err := c.svc.Message(c.ctx, c.actor, r.Message)
		if err != nil && chat.CodeOf(err) != chat.NotFound {
			return item, err
		}
		if err == nil {
			room := c.roomNames([]string{msg.Room})[msg.Room]
			about, item.Message, item.RoomName, item.RoomType = msg.Sender, recordJSON(msg.Record), room.name, room.kind
			if item.Evidence, err = c.evidence(r.ID, msg); err != nil {
				return item, err
			}
		}
	}
	people := c.profiles(r.Reporter, about)
	if p, ok := people[r.Reporter]; ok {
		item.Reporter = &p
	}
	if p, ok := people[about]; ok {
		item.Author = &p
	}
	return item, nil
}

// evidence is what the audit trail kept of a message when it was reported, empty
// where that is what the message still says.
func (c *adminCall) evidence(report string, msg chat.Message) (string, error) {
	entries, err := c.svc.Audit(c.ctx, c.actor, chat.AuditFilter{Message: msg.ID, Action: chat.ActReportCreate, Limit: chat.MaxPage})
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		var filed struct {
			Report string
			Said   store.Said
		}
		if err := json.Unmarshal(e.Data, &filed); err != nil || filed.Report != report {
			continue // of another report about the same
		}
		if filed.Said.Text == msg.Text && filed.Said.Caption == msg.Caption {
			return "", nil
		}
		return cmp.Or(filed.Said.Text, filed.Said.Caption), nil
	}
	return "", nil
}

// adminDecide answers POST /api/chat/admin/reports/{report}.
func adminDecide(c *adminCall) (any, error) {
	var in struct {
		Status   string `json:"status"`
		Decision string `json:"decision"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	r, err := c.svc.DecideReport(c.ctx, c.actor, c.param("report"), chat.ReportStatus(in.Status), in.Decision)
	return oneReport{recordJSON(r.Record)}, err
}

type oneReport struct {
	Report json.RawMessage `json:"report"`
}

// auditItem is a line of GET /api/chat/admin/audit. The names are those of now,
// empty for what is gone.
type auditItem struct {
	Entry     json.RawMessage `json:"entry"`
	ActorName string          `json:"actor_name"`
	UserName  string          `json:"user_name"`
	RoomName  string          `json:"room_name"`
}

// adminAudit lists the audit trail: room, user, message, actor, action, offset.
func adminAudit(c *adminCall) (any, error) {
	offset, err := c.number("offset")
	if err != nil {
		return nil, err
	}
	entries, err := c.svc.Audit(c.ctx, c.actor, chat.AuditFilter{
		Room: c.text("room"), User: c.text("user"), Message: c.text("message"), Actor: c.text("actor"), Action: chat.Action(c.text("action")),
		Limit: adminPage + 1, Offset: int(offset),
	})
	if err != nil {
		return nil, err
	}
	entries, more := firstPage(entries)
	var users, rooms, admins []string
	for _, e := range entries {
		users, rooms = append(users, e.User), append(rooms, e.Room)
		if e.ActorKind == chat.BySuperuser {
			admins = append(admins, e.Actor)
		} else {
			users = append(users, e.Actor)
		}
	}
	people, names, superusers := c.profiles(users...), c.roomNames(rooms), c.superusers(admins)
	items := make([]auditItem, len(entries))
	for i, e := range entries {
		items[i] = auditItem{Entry: recordJSON(e.Record), ActorName: people[e.Actor].Name, UserName: people[e.User].Name, RoomName: names[e.Room].name}
		if e.ActorKind == chat.BySuperuser {
			items[i].ActorName = superusers[e.Actor]
		}
	}
	return list{Items: items, More: more}, nil
}

// superusers are the e-mail addresses of superusers, by id. Who is gone is
// missing.
func (c *adminCall) superusers(ids []string) map[string]string {
	emails := map[string]string{}
	found, err := c.App.FindRecordsByIds(core.CollectionNameSuperusers, ids)
	if err != nil {
		return emails // the ids are shown
	}
	for _, rec := range found {
		emails[rec.Id] = rec.Email()
	}
	return emails
}

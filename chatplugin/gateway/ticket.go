package gateway

import (
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/chat"
)

// A ticket opens sockets and nothing else. It is for clients whose protocol has
// no place for a credential: it goes into the server URL, which is
// configuration, and works for every reconnect until it expires.
//
// It is a JWT like PocketBase's own, signed with the user's key, so that a new
// password ends it; its type makes it useless everywhere else.
const (
	ticketType = "chatSocket"
	ticketPath = "/api/chat/ticket"
)

func (g *Gateway) newTicket(record *core.Record, now time.Time) (string, time.Time, error) {
	expires := now.Add(g.cfg.TicketTTL)
	claims := map[string]any{
		core.TokenClaimType:         ticketType,
		core.TokenClaimId:           record.Id,
		core.TokenClaimCollectionId: record.Collection().Id,
	}
	ticket, err := security.NewJWT(claims, sessionKey(record.TokenKey(), record.Collection()), g.cfg.TicketTTL)
	return ticket, expires, err
}

func (g *Gateway) verifyTicket(ticket string) (session, *core.Record, error) {
	if len(ticket) > maxToken {
		return session{}, nil, errBadTicket
	}
	users, err := g.users()
	if err != nil {
		return session{}, nil, err
	}
	claims, err := security.ParseUnverifiedJWT(ticket)
	if err != nil || claims[core.TokenClaimType] != ticketType || claims[core.TokenClaimCollectionId] != users.Id {
		return session{}, nil, errBadTicket
	}
	id, _ := claims[core.TokenClaimId].(string)
	record, err := g.app.FindRecordById(users.Id, id)
	if err != nil {
		return session{}, nil, errBadTicket
	}
	if _, err := security.ParseJWT(ticket, sessionKey(record.TokenKey(), record.Collection())); err != nil {
		return session{}, nil, errBadTicket
	}
	if err := g.notBanned(record.Id); err != nil {
		return session{}, nil, err
	}
	return newSession(record, ticket), record, nil
}

// mountTicket adds POST /api/chat/ticket, which answers {ticket, expires}.
func (g *Gateway) mountTicket(se *core.ServeEvent) {
	se.Router.POST(ticketPath, func(e *core.RequestEvent) error {
		users, err := g.users()
		if err != nil {
			return e.InternalServerError("", err)
		}
		if e.Auth == nil {
			return e.UnauthorizedError("Sign in first.", nil)
		}
		if e.Auth.Collection().Id != users.Id {
			return e.ForbiddenError("Only chat users can have a ticket.", nil)
		}
		if err := g.notBanned(e.Auth.Id); err != nil {
			return apierror.From(err)
		}
		ticket, expires, err := g.newTicket(e.Auth, time.Now())
		if err != nil {
			return e.InternalServerError("", err)
		}
		return e.JSON(http.StatusOK, map[string]string{"ticket": ticket, "expires": chat.Timestamp(expires)})
	}).Bind(apis.BodyLimit(1 << 10))
}

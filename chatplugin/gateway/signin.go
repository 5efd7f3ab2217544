package gateway

import (
	"crypto/sha256"
	"encoding/json"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"pocketchat/chatplugin/chat"
)

// maxToken bounds what is parsed as a token, in bytes. PocketBase's have about
// 250; apps may add claims of their own.
const maxToken = 8 << 10

// session is one verified credential.
type session struct {
	user    string
	key     string // what its signature was made with: tokenKey and collection secret
	expires time.Time
	sum     [sha256.Size]byte // of the token, to know it again
}

// credential is what a handshake offers as proof of who the client is.
type credential struct {
	token  string
	ticket bool // a socket ticket, not an auth token
}

var (
	errSignIn     = chat.Errorf(chat.Unauthorized, "Sign in first.")
	errBadToken   = chat.Errorf(chat.Unauthorized, "The token is invalid or has expired. Sign in again.")
	errBadTicket  = chat.Errorf(chat.Unauthorized, "The ticket is invalid or has expired. Ask for a new one.")
	errForeign    = chat.Errorf(chat.Forbidden, "The token belongs to an account that can't chat here.")
	errSuperuser  = chat.Errorf(chat.Forbidden, "Superusers are not chat users. Sign in as a user.")
	errQueryToken = chat.Errorf(chat.Unauthorized, "Tokens are not accepted in the URL. Send it as auth.token or use a ticket.")
	errOtherUser  = chat.Errorf(chat.Unauthorized, "The token belongs to another user than this connection.")
)

// authTokenKeys are the names under which clients send a token in the auth
// object, from wire-protocols 2 and 7.
var authTokenKeys = []string{"token", "accessToken", "AccessToken"}

// queryTokenKeys are the names under which clients would send one in the URL.
var queryTokenKeys = []string{"token", "accessToken", "AccessToken", "access_token"}

// findCredential takes the first credential of a handshake: auth object,
// Authorization header, query. None gives an empty token and no error.
func findCredential(hs *Handshake, allowQuery bool) (credential, error) {
	inQuery := ""
	for _, key := range queryTokenKeys {
		if inQuery = hs.Query.Get(key); inQuery != "" {
			break
		}
	}
	// Refused even beside a good credential: it stands in logs already, and the
	// client's author should learn it on the first try.
	if inQuery != "" && !allowQuery {
		return credential{}, errQueryToken
	}

	for _, key := range authTokenKeys {
		token, err := authString(hs, key)
		if err != nil || token != "" {
			return credential{token: token}, err
		}
	}
	if token := headerToken(hs.Header.Get("Authorization")); token != "" {
		return credential{token: token}, nil
	}
	ticket, err := authString(hs, "ticket")
	if err != nil {
		return credential{}, err
	}
	if ticket == "" {
		ticket = hs.Query.Get("ticket")
	}
	if ticket != "" {
		return credential{token: ticket, ticket: true}, nil
	}
	return credential{token: inQuery}, nil
}

func authString(hs *Handshake, key string) (string, error) {
	raw, ok := hs.Auth[key]
	if !ok {
		return "", nil
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return "", &chat.Error{Code: chat.Unauthorized, Field: "auth." + key, Message: "Must be a string."}
	}
	return s, nil
}

// headerToken is the token of an Authorization header. Other schemes, such as
// the Basic of a proxy in front, are no credential of ours.
func headerToken(header string) string {
	header = strings.TrimSpace(header)
	scheme, token, found := strings.Cut(header, " ")
	if !found {
		return header // PocketBase takes a bare token too
	}
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// verify checks a credential and gives the session it opens.
func (g *Gateway) verify(cred credential) (session, *core.Record, error) {
	if cred.ticket {
		return g.verifyTicket(cred.token)
	}
	return g.verifyToken(headerToken(cred.token))
}

func (g *Gateway) verifyToken(token string) (session, *core.Record, error) {
	if len(token) > maxToken {
		return session{}, nil, errBadToken
	}
	record, err := g.app.FindAuthRecordByToken(token, core.TokenTypeAuth)
	if err != nil {
		return session{}, nil, errBadToken
	}
	if record.IsSuperuser() {
		return session{}, nil, errSuperuser
	}
	users, err := g.users()
	if err != nil {
		return session{}, nil, err
	}
	if record.Collection().Id != users.Id {
		return session{}, nil, errForeign
	}
	if err := g.notBanned(record.Id); err != nil {
		return session{}, nil, err
	}
	return newSession(record, token), record, nil
}

// newSession takes a verified token of record.
func newSession(record *core.Record, token string) session {
	return session{
		user:    record.Id,
		key:     sessionKey(record.TokenKey(), record.Collection()),
		expires: expiry(token),
		sum:     tokenSum(token),
	}
}

func tokenSum(token string) [sha256.Size]byte { return sha256.Sum256([]byte(headerToken(token))) }

// sessionKey is what PocketBase signs a record's auth tokens with.
func sessionKey(tokenKey string, c *core.Collection) string {
	return tokenKey + c.AuthToken.Secret
}

// never is when a token without expiry expires. PocketBase makes none, but
// takes them from who knows its keys.
var never = time.Unix(1<<40, 0)

// expiry is the "exp" of a token that was verified already.
func expiry(token string) time.Time {
	claims, err := security.ParseUnverifiedJWT(token)
	if err != nil {
		return never
	}
	exp, err := claims.GetExpirationTime()
	if err != nil || exp == nil {
		return never
	}
	return exp.Time
}

// users is the auth collection whose records chat. The configured name is
// looked up once: later an admin may rename the collection.
func (g *Gateway) users() (*core.Collection, error) {
	name := g.cfg.UsersCollection
	if id := g.usersID.Load(); id != nil {
		name = *id
	}
	c, err := g.app.FindCachedCollectionByNameOrId(name)
	if err != nil {
		return nil, chat.Wrap(err, chat.Internal, "The server has no collection of users.")
	}
	g.usersID.Store(&c.Id)
	return c, nil
}

// ActorFromToken verifies an auth token, with or without "Bearer ". Only users
// of the chat's auth collection pass: a bad token is Unauthorized, one of a
// superuser, of another collection or of who is banned Forbidden.
func (g *Gateway) ActorFromToken(token string) (chat.Actor, *core.Record, error) {
	s, record, err := g.verifyToken(headerToken(token))
	if err != nil {
		return chat.Actor{}, nil, err
	}
	return chat.Actor{User: s.user}, record, nil
}

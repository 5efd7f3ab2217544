package syarah

import (
	"encoding/json"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/store"
)

// maxToken bounds what is looked at as a token, in bytes, as the gateway does.
const maxToken = 8 << 10

// credentialKeys are the names under which a handshake of this wire carries an
// access token or a socket ticket, in the auth object or in the URL.
var credentialKeys = []string{"accessToken", "token", "AccessToken", "access_token", "ticket"}

// announce notes what the client of a handshake calls itself before it signs in
// with one of tokens. SignedIn is too late for that: the others are told
// "online" by another goroutine as soon as the gateway knows the user.
//
// Others see the type, so userId in the query, which is anybody's word, does not
// count: a token must have been signed with the user's key. Nothing else follows
// from it; to sign in is the gateway's business.
func (d *Dialect) announce(h *gateway.Handshake, tokens ...string) {
	name := h.Query.Get("clientType")
	if d.app == nil || !worthNoting(name) {
		return // the default needs no proof
	}
	for _, token := range tokens {
		user := d.signer(token)
		if claim := h.Query.Get("userId"); user != "" && (claim == "" || claim == user) {
			d.clients.announced(user, name)
			return
		}
	}
}

// credentials are all the tokens and tickets that a handshake offers.
func credentials(h *gateway.Handshake) []string {
	offered := []string{h.Header.Get("Authorization")}
	for _, key := range credentialKeys {
		var inAuth string
		if raw, there := h.Auth[key]; there && json.Unmarshal(raw, &inAuth) == nil {
			offered = append(offered, inAuth)
		}
		offered = append(offered, h.Query.Get(key))
	}
	return offered
}

// signer is the chat user with whose key a token was signed, empty without one.
// Auth tokens and socket tickets are; PocketBase's tokens for files, new
// passwords and the like have keys of their own.
func (d *Dialect) signer(token string) string {
	words := strings.Fields(token) // "Bearer <token>" or the bare token
	if len(words) == 0 || len(token) > maxToken {
		return ""
	}
	token = words[len(words)-1]
	claims, err := security.ParseUnverifiedJWT(token)
	if err != nil {
		return ""
	}
	id, _ := claims[core.TokenClaimId].(string)
	record, err := d.app.FindRecordById(store.UsersID(d.app), id)
	if err != nil {
		return ""
	}
	if _, err := security.ParseJWT(token, record.TokenKey()+record.Collection().AuthToken.Secret); err != nil {
		return ""
	}
	return record.Id
}

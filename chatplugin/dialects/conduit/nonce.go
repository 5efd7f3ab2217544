package conduit

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// nonceTTL is how long a nonce stands for one message, as in the module. The
// server's own idempotency keys hold for ever, so the key of a nonce names the
// time it was used in: a client that counts its nonces from 1 after each start
// must not lose messages.
const nonceTTL = 5 * time.Minute

// now is the clock of nonces. Tests turn it.
var now = time.Now

// window is the number of the five minutes that t is in.
func window(t time.Time) int64 { return t.UnixMilli() / nonceTTL.Milliseconds() }

// nonceKey is the idempotency key of a nonce. A nonce is good for one room, as in
// the module, while the server's keys are one to a sender.
func nonceKey(room, nonce string, window int64) string {
	sum := sha256.Sum256([]byte(room + "\x00" + strconv.FormatInt(window, 10) + "\x00" + nonce))
	return "conduit:" + hex.EncodeToString(sum[:16])
}

// answerRepeat tells the sender, and nobody else, of the message that was sent
// with this nonce before. It reports whether there is one.
func (d *Dialect) answerRepeat(r *request, b body) (bool, error) {
	if b.nonce == "" {
		return false, nil
	}
	msg, found, err := sentBefore(r, b.nonce)
	if !found || err != nil {
		return false, err
	}
	if !msg.Deleted.IsZero() {
		r.conn.Emit("message-deleted", deletedEvent{msg.ID, msg.Room})
		return true, nil
	}
	link := func(path string) string { return r.conn.Gateway().Link(r.actor.User, path) }
	r.conn.Emit("message", newMessageEvent(msg, link))
	return true, nil
}

func sentBefore(r *request, nonce string) (chat.Message, bool, error) {
	at := now()
	for _, w := range []int64{window(at), window(at) - 1} {
		msg, err := store.FindMessageByClientID(r.conn.Gateway().App(), r.actor.User, nonceKey(r.room, nonce, w))
		if chat.CodeOf(err) == chat.NotFound {
			continue
		}
		if err != nil || at.Sub(msg.Created) < nonceTTL {
			return msg, err == nil, err
		}
	}
	return chat.Message{}, false, nil
}

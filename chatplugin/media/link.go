package media

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"time"

	"pocketchat/chatplugin/store"
)

// links signs paths. A token is "<expiry>.<mac>.<user>": it opens one path for
// one user, until it expires or the user's sessions are revoked. Whether the
// user may see the file at all is asked with each request.
type links struct {
	users *store.UserCache
	ttl   time.Duration
	now   func() time.Time
}

const tokenParam = "token"

// macBytes is how much of the HMAC-SHA256 a token carries: 128 bits.
const macBytes = 16

func (l *links) sign(user, path string) string {
	key, ok := l.users.LinkKey(user)
	if path == "" || !ok {
		return path
	}
	expiry := l.expiry().Unix()
	token := strconv.FormatInt(expiry, 36) + "." + mac(key, user, path, expiry) + "." + user
	return path + "?" + tokenParam + "=" + url.QueryEscape(token)
}

// expiry is the same for a quarter of the TTL, so that a browser finds a picture
// in its cache under the link it got with the next message.
func (l *links) expiry() time.Time {
	step := l.ttl / 4
	return l.now().Truncate(step).Add(l.ttl + step)
}

// verify gives the user for whom token opens path.
func (l *links) verify(token, path string) (user string, ok bool) {
	parts := strings.SplitN(token, ".", 3)
	if len(parts) != 3 {
		return "", false
	}
	expiry, err := strconv.ParseInt(parts[0], 36, 64)
	if err != nil || !l.now().Before(time.Unix(expiry, 0)) {
		return "", false
	}
	user = parts[2]
	key, known := l.users.LinkKey(user)
	if !known {
		return "", false
	}
	want := mac(key, user, path, expiry)
	return user, subtle.ConstantTimeCompare([]byte(parts[1]), []byte(want)) == 1
}

func mac(key []byte, user, path string, expiry int64) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(strconv.FormatInt(expiry, 36) + "\x00" + user + "\x00" + path))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:macBytes])
}

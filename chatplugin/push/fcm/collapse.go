package fcm

import (
	"crypto/sha256"
	"encoding/base64"
	"regexp"
)

// maxCollapseID is APNs' limit of apns-collapse-id in bytes.
const maxCollapseID = 64

// topicForm is what a push service takes for a Topic (RFC 8030, 5.4).
var topicForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

// collapseID gives id, or a digest if it is too long: two ids that differ must
// not become one.
func collapseID(id string) string {
	if len(id) <= maxCollapseID {
		return id
	}
	return digest(id)
}

// topic gives id, or a digest where id is no Topic.
func topic(id string) string {
	if topicForm.MatchString(id) {
		return id
	}
	return digest(id)
}

// digest is 32 URL-safe characters, 192 bits.
func digest(id string) string {
	sum := sha256.Sum256([]byte(id))
	return base64.RawURLEncoding.EncodeToString(sum[:24])
}

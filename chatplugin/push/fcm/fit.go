package fcm

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"firebase.google.com/go/v4/messaging"
)

// limit is what FCM allows for notification and data, and APNs for its payload,
// which is made of those and of ours; less than 4,096 bytes keeps to both.
const limit = 4095

const ellipsis = "…"

// fit makes a message small enough: it cuts the body, then the title, then leaves
// the picture out. What is left is data, which cannot be shortened; the error
// says how much too large it is.
func fit(m *messaging.Message) error {
	over := payloadSize(m) - limit
	if n := m.Notification; n != nil {
		for _, text := range []*string{&n.Body, &n.Title} {
			if over <= 0 {
				return nil
			}
			*text = cut(*text, over)
			over = payloadSize(m) - limit
		}
		if over > 0 && n.ImageURL != "" {
			n.ImageURL = ""
			if m.APNS != nil {
				m.APNS.FCMOptions = nil
			}
			over = payloadSize(m) - limit
		}
	}
	if over > 0 {
		return fmt.Errorf("fcm: the data of the push is %d bytes too large even without any text", over)
	}
	return nil
}

// payloadSize counts what FCM and APNs count, and a little more.
func payloadSize(m *messaging.Message) int {
	size := jsonSize(m.Notification) + jsonSize(m.Data)
	if m.APNS != nil {
		size += jsonSize(m.APNS.Payload) + jsonSize(m.APNS.FCMOptions)
	}
	return size
}

func jsonSize(v any) int {
	raw, err := json.Marshal(v)
	if err != nil {
		return limit // cannot be: strings and numbers
	}
	return len(raw)
}

// cut takes at least over bytes of JSON off the end of s, whole characters only.
func cut(s string, over int) string {
	over += len(ellipsis)
	for over > 0 && s != "" {
		_, size := utf8.DecodeLastRuneInString(s)
		over -= jsonSize(s[len(s)-size:]) - len(`""`)
		s = s[:len(s)-size]
	}
	if s == "" {
		return ""
	}
	return s + ellipsis
}

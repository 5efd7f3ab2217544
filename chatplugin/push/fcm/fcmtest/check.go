package fcmtest

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

var (
	duration  = regexp.MustCompile(`^\d+(\.\d{1,9})?s$`)
	topicName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`) // RFC 8030, 5.4
)

const maxCollapseID = 64 // bytes, of APNs

// check finds the first thing that FCM, APNs or a browser would refuse.
func check(m *message) *violation {
	if m.Token == "" {
		return wrong("message.token", "Recipient of the message is not set.")
	}
	if m.Topic != "" || m.Condition != "" {
		return wrong("message", "Exactly one of token, topic and condition may be set.")
	}
	for _, find := range []func(*message) *violation{checkData, checkSize, checkImages, checkAndroid, checkAPNS, checkWebpush} {
		if bad := find(m); bad != nil {
			return bad
		}
	}
	return nil
}

func checkData(m *message) *violation {
	for key, value := range m.Data {
		if key == "" || key == "from" || key == "message_type" || strings.HasPrefix(key, "google") || strings.HasPrefix(key, "gcm") {
			return wrong("message.data", "Invalid data payload key: %s", key)
		}
		if !utf8.ValidString(value) {
			return wrong("message.data", "Invalid UTF-8 in %s", key)
		}
	}
	return nil
}

// checkSize: FCM counts notification and data, APNs what it is handed in the end.
func checkSize(m *message) *violation {
	if size(m.Notification)+size(m.Data) > maxPayload {
		return wrong("message", "Message is too big: notification and data are over %d bytes.", maxPayload)
	}
	if m.APNS != nil && size(m.APNS.Payload)+size(m.Notification)+size(m.Data) > maxPayload {
		return wrong("message.apns", "Message is too big: the APNs payload is over %d bytes.", maxPayload)
	}
	return nil
}

func size(part any) int {
	raw, err := json.Marshal(part)
	if err != nil {
		return maxPayload + 1
	}
	return len(raw)
}

func checkImages(m *message) *violation {
	images := map[string]string{}
	if m.Notification != nil {
		images["message.notification.image"] = m.Notification.Image
	}
	if m.APNS != nil && m.APNS.Options != nil {
		images["message.apns.fcm_options.image"] = m.APNS.Options.Image
	}
	for field, image := range images {
		u, err := url.Parse(image)
		if image != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
			return wrong(field, "Invalid URL: %q", image)
		}
	}
	return nil
}

func checkAndroid(m *message) *violation {
	a := m.Android
	if a == nil {
		return nil
	}
	if p := strings.ToLower(a.Priority); p != "" && p != "high" && p != "normal" {
		return wrong("message.android.priority", "Invalid value: %q", a.Priority)
	}
	if a.TTL != "" && !duration.MatchString(a.TTL) {
		return wrong("message.android.ttl", "Illegal duration format; duration must end with 's': %q", a.TTL)
	}
	if seconds, _ := strconv.ParseFloat(strings.TrimSuffix(a.TTL, "s"), 64); seconds > 28*24*60*60 {
		return wrong("message.android.ttl", "Must be at most 4 weeks: %q", a.TTL)
	}
	return nil
}

func checkAPNS(m *message) *violation {
	if m.APNS == nil {
		return nil
	}
	headers := m.APNS.Headers
	if id := headers["apns-collapse-id"]; len(id) > maxCollapseID {
		return wrong("message.apns.headers", "apns-collapse-id is over %d bytes.", maxCollapseID)
	}
	if _, err := strconv.ParseInt(headers["apns-expiration"], 10, 64); err != nil && headers["apns-expiration"] != "" {
		return wrong("message.apns.headers", "apns-expiration is not a time: %q", headers["apns-expiration"])
	}
	aps, _ := m.APNS.Payload["aps"].(map[string]any)
	priority, kind := headers["apns-priority"], headers["apns-push-type"]
	switch {
	case priority != "" && priority != "10" && priority != "5" && priority != "1":
		return wrong("message.apns.headers", "BadPriority: %q", priority)
	case kind != "" && kind != "alert" && kind != "background":
		return wrong("message.apns.headers", "InvalidPushType: %q", kind)
	case kind == "background" && priority != "5":
		return wrong("message.apns.headers", "BadPriority: a background push must have priority 5.")
	case kind == "background" && (m.Notification != nil || aps["alert"] != nil || aps["sound"] != nil || aps["badge"] != nil):
		return wrong("message.apns.payload", "A background push must have content-available only.")
	case kind == "background" && aps["content-available"] != 1.0:
		return wrong("message.apns.payload", "A background push must have content-available.")
	}
	return nil
}

func checkWebpush(m *message) *violation {
	if m.Webpush == nil {
		return nil
	}
	headers := m.Webpush.Headers
	if topic, ok := headers["Topic"]; ok && !topicName.MatchString(topic) {
		return wrong("message.webpush.headers", "Topic must be up to 32 URL-safe characters: %q", topic)
	}
	if ttl, ok := headers["TTL"]; ok {
		if _, err := strconv.ParseUint(ttl, 10, 31); err != nil {
			return wrong("message.webpush.headers", "TTL must be seconds: %q", ttl)
		}
	}
	switch headers["Urgency"] {
	case "", "very-low", "low", "normal", "high":
	default:
		return wrong("message.webpush.headers", "Urgency is unknown: %q", headers["Urgency"])
	}
	if tag, _ := m.Webpush.Notification["tag"].(string); tag == "" && m.Webpush.Notification["renotify"] == true {
		return wrong("message.webpush.notification", "A browser refuses renotify without a tag.")
	}
	if o := m.Webpush.Options; o != nil && o.Link != "" && !strings.HasPrefix(o.Link, "https://") {
		return wrong("message.webpush.fcm_options.link", "The link must be https: %q", o.Link)
	}
	return nil
}

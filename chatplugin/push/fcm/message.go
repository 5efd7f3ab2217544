package fcm

import (
	"errors"
	"maps"
	"net/url"
	"strconv"
	"time"

	"firebase.google.com/go/v4/messaging"

	"pocketchat/chatplugin/push"
)

// maxTTL is the longest that FCM keeps a message: 4 weeks.
const maxTTL = 28 * 24 * time.Hour

// newMessage translates a push. It holds only the part for the device's own
// platform, or all three when that is unknown. The error says why it can never be
// sent.
func newMessage(p push.Push, now time.Time) (*messaging.Message, error) {
	if p.Token == "" {
		return nil, errors.New("fcm: the device has no token")
	}
	p.TTL = min(max(0, p.TTL), maxTTL)
	p.Image, p.Link = httpsURL(p.Image), httpsURL(p.Link)
	m := &messaging.Message{Token: p.Token, Data: p.Data}
	if p.Silent {
		m.Data = withBadge(p.Data, p.Badge)
	} else {
		m.Notification = &messaging.Notification{Title: p.Title, Body: p.Body, ImageURL: p.Image}
	}
	switch p.Platform {
	case "android":
		m.Android = android(p)
	case "ios":
		m.APNS = apns(p, now)
	case "web":
		m.Webpush = webpush(p)
	default:
		m.Android, m.APNS, m.Webpush = android(p), apns(p, now), webpush(p)
	}
	return m, fit(m)
}

// withBadge puts the number into the data of a silent push: the app that wakes up
// sets it. APNs wants nothing but content-available in one, and the others have
// no field for it without a notification.
func withBadge(data map[string]string, badge *int) map[string]string {
	if _, there := data["badge"]; there || badge == nil {
		return data
	}
	with := make(map[string]string, len(data)+1)
	maps.Copy(with, data)
	with["badge"] = strconv.Itoa(*badge)
	return with
}

// android has no collapse_key: a device keeps four of them at most, and the rest
// gets lost while it is off. The tag makes a newer notification of a room replace
// the older one, and a repeat replace itself.
func android(p push.Push) *messaging.AndroidConfig {
	ttl := p.TTL
	if p.Silent {
		// FCM demotes apps whose urgent messages show nothing.
		return &messaging.AndroidConfig{Priority: "normal", TTL: &ttl}
	}
	return &messaging.AndroidConfig{
		Priority: "high",
		TTL:      &ttl,
		Notification: &messaging.AndroidNotification{
			ChannelID:         p.Channel,
			Sound:             p.Sound,
			Tag:               p.Thread,
			NotificationCount: p.Badge,
		},
	}
}

// apnsCategory names the actions of a message (reply, mark as read) that the iOS
// app registers.
const apnsCategory = "MESSAGE"

func apns(p push.Push, now time.Time) *messaging.APNSConfig {
	headers := map[string]string{
		"apns-priority":   "10",
		"apns-push-type":  "alert",
		"apns-expiration": "0", // now or never
	}
	if p.TTL > 0 {
		headers["apns-expiration"] = strconv.FormatInt(now.Add(p.TTL).Unix(), 10)
	}
	if p.CollapseID != "" {
		headers["apns-collapse-id"] = collapseID(p.CollapseID)
	}
	if p.Silent {
		headers["apns-priority"], headers["apns-push-type"] = "5", "background"
		return &messaging.APNSConfig{Headers: headers, Payload: &messaging.APNSPayload{Aps: &messaging.Aps{ContentAvailable: true}}}
	}
	cfg := &messaging.APNSConfig{Headers: headers, Payload: &messaging.APNSPayload{Aps: &messaging.Aps{
		Badge:    p.Badge,
		Sound:    p.Sound,
		ThreadID: p.Thread,
		Category: apnsCategory,
		// The app's extension may load the picture or decrypt before it is shown.
		MutableContent: true,
	}}}
	if p.Image != "" {
		cfg.FCMOptions = &messaging.APNSFCMOptions{ImageURL: p.Image}
	}
	return cfg
}

func webpush(p push.Push) *messaging.WebpushConfig {
	headers := map[string]string{"Urgency": "high", "TTL": strconv.Itoa(int(p.TTL / time.Second))}
	if p.CollapseID != "" {
		headers["Topic"] = topic(p.CollapseID)
	}
	if p.Silent {
		headers["Urgency"] = "normal"
		return &messaging.WebpushConfig{Headers: headers}
	}
	cfg := &messaging.WebpushConfig{Headers: headers}
	if p.Thread != "" {
		// A browser takes renotify only together with a tag. Title, body and image
		// come from the common notification.
		cfg.Notification = &messaging.WebpushNotification{Tag: p.Thread, Renotify: true}
	}
	if p.Link != "" {
		cfg.FCMOptions = &messaging.WebpushFCMOptions{Link: p.Link}
	}
	return cfg
}

// httpsURL gives the address if it is https, else nothing: FCM refuses the whole
// message for a bad one.
func httpsURL(address string) string {
	u, err := url.ParseRequestURI(address)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return address
}

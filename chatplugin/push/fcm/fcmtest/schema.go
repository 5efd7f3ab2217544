package fcmtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// The message of the HTTP v1 API, as documented in the reference of
// projects.messages. What is not in here is refused as unknown.

type request struct {
	ValidateOnly bool     `json:"validate_only"`
	Message      *message `json:"message"`
}

type message struct {
	Name         string            `json:"name"`
	Data         map[string]string `json:"data"`
	Notification *notification     `json:"notification"`
	Android      *android          `json:"android"`
	Webpush      *webpush          `json:"webpush"`
	APNS         *apns             `json:"apns"`
	Options      *fcmOptions       `json:"fcm_options"`
	Token        string            `json:"token"`
	Topic        string            `json:"topic"`
	Condition    string            `json:"condition"`
}

type notification struct {
	Title string `json:"title,omitempty"` // as it came, for its size
	Body  string `json:"body,omitempty"`
	Image string `json:"image,omitempty"`
}

type fcmOptions struct {
	AnalyticsLabel string `json:"analytics_label"`
}

type android struct {
	CollapseKey    string               `json:"collapse_key"`
	Priority       string               `json:"priority"`
	TTL            string               `json:"ttl"`
	RestrictedName string               `json:"restricted_package_name"`
	Data           map[string]string    `json:"data"`
	Notification   *androidNotification `json:"notification"`
	Options        *fcmOptions          `json:"fcm_options"`
	DirectBootOK   bool                 `json:"direct_boot_ok"`
	BandwidthOK    bool                 `json:"bandwidth_constrained_ok"`
	SatelliteOK    bool                 `json:"restricted_satellite_ok"`
}

type androidNotification struct {
	Title           string          `json:"title"`
	Body            string          `json:"body"`
	Icon            string          `json:"icon"`
	Color           string          `json:"color"`
	Sound           string          `json:"sound"`
	Tag             string          `json:"tag"`
	ClickAction     string          `json:"click_action"`
	BodyLocKey      string          `json:"body_loc_key"`
	BodyLocArgs     []string        `json:"body_loc_args"`
	TitleLocKey     string          `json:"title_loc_key"`
	TitleLocArgs    []string        `json:"title_loc_args"`
	ChannelID       string          `json:"channel_id"`
	Ticker          string          `json:"ticker"`
	Sticky          bool            `json:"sticky"`
	EventTime       string          `json:"event_time"`
	LocalOnly       bool            `json:"local_only"`
	Priority        string          `json:"notification_priority"`
	DefaultSound    bool            `json:"default_sound"`
	DefaultVibrate  bool            `json:"default_vibrate_timings"`
	DefaultLight    bool            `json:"default_light_settings"`
	VibrateTimings  []string        `json:"vibrate_timings"`
	Visibility      string          `json:"visibility"`
	Count           *int            `json:"notification_count"`
	LightSettings   json.RawMessage `json:"light_settings"`
	Image           string          `json:"image"`
	BypassProxy     bool            `json:"bypass_proxy_notification"`
	ProxyPreference string          `json:"proxy"`
}

type webpush struct {
	Headers      map[string]string `json:"headers"`
	Data         map[string]string `json:"data"`
	Notification map[string]any    `json:"notification"`
	Options      *webpushOptions   `json:"fcm_options"`
}

type webpushOptions struct {
	Link           string `json:"link"`
	AnalyticsLabel string `json:"analytics_label"`
}

type apns struct {
	Headers           map[string]string `json:"headers"`
	Payload           map[string]any    `json:"payload"`
	Options           *apnsOptions      `json:"fcm_options"`
	LiveActivityToken string            `json:"live_activity_token"`
}

type apnsOptions struct {
	AnalyticsLabel string `json:"analytics_label"`
	Image          string `json:"image"`
}

// violation is what is wrong with a message.
type violation struct{ field, text string }

func wrong(field, format string, args ...any) *violation {
	return &violation{field, fmt.Sprintf(format, args...)}
}

// parse reads and checks the body of a send.
func parse(raw []byte) (Message, *violation) {
	var req request
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&req); err != nil {
		return Message{}, wrong("message", "Invalid JSON payload received. %v", err)
	}
	if req.Message == nil {
		return Message{}, wrong("message", "Message is not set.")
	}
	if bad := check(req.Message); bad != nil {
		return Message{}, bad
	}
	var whole struct {
		Message json.RawMessage `json:"message"`
	}
	if err := json.Unmarshal(raw, &whole); err != nil {
		return Message{}, wrong("message", "%v", err)
	}
	msg := Message{At: time.Now(), Token: req.Message.Token, Data: req.Message.Data, JSON: whole.Message}
	if n := req.Message.Notification; n != nil {
		msg.Title, msg.Body = n.Title, n.Body
	}
	return msg, nil
}

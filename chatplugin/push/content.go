package push

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"pocketchat/chatplugin/chat"
)

// maxPayload is what a push service takes of one notification, in bytes of JSON:
// 4,096 for FCM and APNs, with some left for the words of the wire itself.
const maxPayload = 3_800

// The values of Data["type"].
const (
	dataMessage  = "message"
	dataWithdraw = "withdraw"
	dataTest     = "test"
)

// story is what one user is told.
type story struct {
	user    string
	room    chat.Room
	message chat.Message
	sender  string // display name, empty for the server
	peer    string // display name of the other one in a direct room
	count   int
	hidden  bool
	badge   int
	image   string
	link    string
}

// compose makes the notification of one user in the words of one locale.
func (p *Pusher) compose(s story, locale string) Notification {
	tag, w := p.words.find(locale)
	badge := s.badge
	n := Notification{
		Thread:     s.room.ID,
		CollapseID: s.message.ID,
		Channel:    p.cfg.Channel,
		Sound:      p.cfg.Sound,
		Badge:      &badge,
		TTL:        p.cfg.TTL,
		Link:       s.link,
		Data: map[string]string{
			"type": dataMessage, "room": s.room.ID, "message": s.message.ID, "seq": strconv.FormatInt(s.message.Seq, 10),
		},
	}
	if s.message.Sender != "" {
		n.Data["sender"] = s.message.Sender
	}
	if s.hidden {
		n.Title, n.Body = w.HiddenTitle, w.HiddenBody
		return fit(n)
	}
	n.Data["kind"] = string(s.message.Type)
	n.Data["count"] = strconv.Itoa(s.count)
	n.Image = s.image
	n.Title = titleOf(s, w)
	n.Body = bodyOf(s, tag, w)
	return fit(n)
}

func titleOf(s story, w Templates) string {
	title := s.room.Name
	fallback := w.Group
	if s.room.Type == chat.Direct {
		title, fallback = s.peer, w.HiddenTitle
	}
	if title = oneLine(title); title == "" {
		return fallback
	}
	return cut(title, maxTitle)
}

// bodyOf cuts the text and not the line about the others.
func bodyOf(s story, tag string, w Templates) string {
	line := lineOf(s.message, w)
	if s.room.Type == chat.Group && s.message.Type != chat.TypeSystem {
		sender := oneLine(s.sender)
		if sender == "" {
			sender = w.Someone
		}
		line = fill(w.GroupBody, "sender", cut(sender, maxTitle), "body", line)
	}
	if s.count < 2 {
		return cut(line, maxBody)
	}
	several := w.several(tag, s.count)
	room := maxBody - utf8.RuneCountInString(several) - 1
	return lines(fill(w.SeveralBody, "body", cut(line, room), "several", several))
}

// lineOf is what the message says, on one line.
func lineOf(m chat.Message, w Templates) string {
	var kind string
	switch m.Type {
	case chat.TypeImage:
		kind = w.Photo
	case chat.TypeVideo:
		kind = w.Video
	case chat.TypeAudio:
		kind = w.Voice
		if d := durationOf(m.Meta); d != "" {
			kind = fill(w.VoiceTimed, "duration", d)
		}
	case chat.TypeFile:
		kind = w.File
		if name := cut(oneLine(metaString(m.Meta, "name")), maxTitle); name != "" {
			kind = fill(w.FileNamed, "name", name)
		}
	default:
		return oneLine(m.Text)
	}
	caption := oneLine(m.Caption)
	if caption == "" {
		caption = oneLine(m.Text)
	}
	if caption == "" {
		return kind
	}
	return fill(w.Captioned, "kind", kind, "caption", caption)
}

// durationOf is "0:12" or "1:02:03"; empty when it is not known.
func durationOf(meta json.RawMessage) string {
	var m map[string]json.RawMessage
	var seconds float64
	if json.Unmarshal(meta, &m) != nil || json.Unmarshal(m["duration"], &seconds) != nil || !(seconds > 0) || seconds >= 360_000 {
		return ""
	}
	s := max(1, int(math.Round(seconds)))
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

func metaString(meta json.RawMessage, key string) string {
	var m map[string]json.RawMessage
	var s string
	if json.Unmarshal(meta, &m) != nil || json.Unmarshal(m[key], &s) != nil {
		return ""
	}
	return s
}

// withdrawal takes a notification away. It has the CollapseID of what it takes
// away: for a device that is off, the push service keeps only the later of the
// two.
func (p *Pusher) withdrawal(room, message string, badge int) Notification {
	return fit(Notification{
		Thread: room, CollapseID: message, Badge: &badge, TTL: p.cfg.TTL, Silent: true,
		Data: map[string]string{"type": dataWithdraw, "room": room, "message": message},
	})
}

// reserved are the keys that FCM keeps for itself.
func reserved(key string) bool {
	return key == "" || key == "from" || strings.HasPrefix(key, "gcm") || strings.HasPrefix(key, "google")
}

// fit makes a notification one that every push service takes, whatever a hook
// put into it: clean texts, https links, no reserved keys, and less than
// maxPayload bytes. It gives up the body's end first, then picture and link, then
// the hook's own data, the largest first.
func fit(n Notification) Notification {
	n.Title, n.Body = cut(oneLine(n.Title), maxTitle), cut(lines(n.Body), maxBody)
	if n.Silent {
		n.Title, n.Body, n.Image = "", "", ""
	}
	if !strings.HasPrefix(n.Image, "https://") {
		n.Image = ""
	}
	if !strings.HasPrefix(n.Link, "https://") {
		n.Link = ""
	}
	n.CollapseID = cutBytes(n.CollapseID, 64)
	n.Data = maps.Clone(n.Data)
	maps.DeleteFunc(n.Data, func(key, _ string) bool { return reserved(key) })
	for keep := maxBody; payload(n) > maxPayload && keep > 40; keep /= 2 {
		n.Body = cut(n.Body, keep)
	}
	for _, give := range []*string{&n.Image, &n.Link} {
		if payload(n) > maxPayload {
			*give = ""
		}
	}
	if payload(n) > maxPayload {
		dropData(&n)
	}
	for _, give := range []*string{&n.Body, &n.Channel, &n.Sound, &n.Thread} {
		if payload(n) > maxPayload {
			*give = cutBytes(*give, 64)
		}
	}
	return n
}

// dropData takes out the largest entries. What says which notification it is
// stays, unless a hook made it long.
func dropData(n *Notification) {
	keys := slices.SortedFunc(maps.Keys(n.Data), func(a, b string) int {
		return len(b) + len(n.Data[b]) - len(a) - len(n.Data[a])
	})
	for _, key := range keys {
		if payload(*n) <= maxPayload {
			return
		}
		if own := key == "type" || key == "room" || key == "message"; !own || len(n.Data[key]) > 64 {
			delete(n.Data, key)
		}
	}
}

// payload is how many bytes the notification takes as JSON, whatever the wire
// calls its fields.
func payload(n Notification) int {
	raw, err := json.Marshal(n)
	if err != nil {
		return math.MaxInt // cannot happen: strings and numbers only
	}
	return len(raw)
}

func cutBytes(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

package chatplugin

import (
	"strings"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/push"
	"pocketchat/chatplugin/store"
)

// pushConfig is Config.Push with what only the plugin knows.
func (p *Plugin) pushConfig() push.Config {
	cfg := p.config.Push
	cfg.Viewing = p.service.Presence().ViewsRoom
	cfg.Before = p.beforePush
	cfg.MediaURL = p.mediaURL
	return cfg
}

// beforePush runs the OnChatPush handlers. One that forgets e.Next() refuses, as
// with OnChatMessageSend.
func (p *Plugin) beforePush(e *PushEvent) error {
	passed := false
	err := p.onPush.Trigger(e, func(*PushEvent) error {
		passed = true
		return nil
	})
	e.Refused = e.Refused || !passed
	return err
}

// mediaURL is the address of a picture's thumbnail for the phone of user, which
// opens without signing in. Phones load nothing from http.
func (p *Plugin) mediaURL(user string, msg chat.Message) string {
	base := strings.TrimRight(p.app.Settings().Meta.AppURL, "/")
	if msg.Type != chat.TypeImage || msg.FilePath() == "" || !strings.HasPrefix(base, "https://") {
		return ""
	}
	return base + p.media.Link(user, msg.FilePath()) + "&thumb=" + store.ThumbFit
}

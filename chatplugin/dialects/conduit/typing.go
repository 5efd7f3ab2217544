package conduit

import (
	"context"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/gateway"
)

// typing is a message that is told and not stored.
func (d *Dialect) typing(ctx context.Context, r *request) error {
	if r.conn.Gateway().Allow(r.actor.User, r.conn.Handshake().RemoteIP, gateway.RateTyping) != nil {
		return nil // answering every keystroke that came too fast would double the flood
	}
	return r.svc.Typing(ctx, r.actor, r.conn.ID(), r.room, true, "")
}

// encodeTyping tells who typing began or goes on; this wire has no word for its
// end. Older clients would show an empty message. Who types hears it too, as in
// the module, unless nothing is echoed.
func (d *Dialect) encodeTyping(e chat.Typing) []gateway.Out {
	if !e.On {
		return nil
	}
	outs := toRoom(e.Head().Room, "message", typingEvent{Sender: e.User, ContentType: typeTyping, Room: e.Head().Room})
	outs[0].To.Except = e.Hidden
	if d.cfg.Echo == EchoNever {
		outs[0].To.Except = append([]string{e.User}, e.Hidden...)
	}
	outs[0].Where = isModern
	return outs
}

package gateway

import "pocketchat/chatplugin/chat"

// Hear hands on an ephemeral event as the service does.
func Hear(g *Gateway, ev chat.Event) { g.hearEphemeral(ev) }

package rest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/gateway"
	"pocketchat/chatplugin/push"
)

// metrics answers in the text format of Prometheus, version 0.0.4.
func metrics(e *core.RequestEvent, g *gateway.Gateway, pusher *push.Pusher) error {
	var x exposition
	now := g.Stats()
	x.gauge("chat_connections", "Open connections, signed in or not.", float64(now.Connections))
	x.gauge("chat_users", "Users with at least one signed-in connection.", float64(now.Users))
	x.counter("chat_slow_connections_total", "Connections closed because they read too slowly.", float64(now.Dropped))

	p := pusher.Metrics()
	addLabelled(&x, "chat_push_sent_total", "Pushes handed to the provider, by what became of them.", "outcome", p.Outcomes)
	addLabelled(&x, "chat_push_decisions_total", "Decisions about one message and one user with a device.", "decision", p.Decisions)
	x.counter("chat_push_pruned_devices_total", "Devices deleted because their token is dead.", float64(p.Pruned))
	x.gauge("chat_push_pending", "Pushes that wait in memory.", float64(p.Pending))
	x.gauge("chat_push_oldest_seconds", "Age of the oldest that waits.", p.Oldest.Seconds())
	x.gauge("chat_push_position", "Position in the log up to which push is done.", float64(p.Position))
	paused := 0.0
	if p.Paused != "" {
		paused = 1
	}
	x.gauge("chat_push_paused", "1 while nothing is sent because the push service refuses.", paused)

	e.Response.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	return e.String(http.StatusOK, x.String())
}

// exposition collects metrics as text.
type exposition struct{ strings.Builder }

func (x *exposition) gauge(name, help string, value float64) {
	x.head(name, help, "gauge")
	fmt.Fprintf(x, "%s %v\n", name, value)
}

func (x *exposition) counter(name, help string, value float64) {
	x.head(name, help, "counter")
	fmt.Fprintf(x, "%s %v\n", name, value)
}

func (x *exposition) head(name, help, kind string) {
	fmt.Fprintf(x, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

// addLabelled adds a counter for each value of one label, in order. The values
// are words of ours and need no escaping.
func addLabelled[K ~string](x *exposition, name, help, label string, values map[K]int64) {
	x.head(name, help, "counter")
	for _, key := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(x, "%s{%s=%q} %d\n", name, label, string(key), values[key])
	}
}

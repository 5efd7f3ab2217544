package publish

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"pocketchat/chatplugin/spec"
)

// documentVersion goes up when a client made from an older document could not
// work any more.
const documentVersion = "1.0.0"

// asyncAPI is the AsyncAPI 3.0 document of a dialect, from the server's view: it
// receives what clients send. Its channels are the Socket.IO namespace with the
// events as messages, and the acks.
//
// The payload of a message is the one argument of the event, or the list of
// arguments where there are several.
func asyncAPI(b *book, w spec.Wire) (object, error) {
	samples, err := samplesOf(w.Name)
	if err != nil {
		return nil, err
	}
	d := &asyncDocument{schemas: newSchemas(b.records), wire: w, samples: samples,
		events: object{}, acks: object{}, operations: object{}}
	d.acks["failure"] = d.message("failure", "An event that failed", d.schema(w.Failure), nil)
	for _, ev := range w.Inbound {
		d.inbound(ev)
	}
	for _, ev := range w.Outbound {
		d.outbound(ev)
	}
	return object{
		"asyncapi": "3.0.0",
		"id":       "urn:pocketchat:dialect:" + w.Name,
		"info": object{
			"title":       w.Title,
			"version":     documentVersion,
			"description": w.Doc + "\n\nSign-in: " + w.SignIn + "\n\nThe transport is Socket.IO (protocol 5): the name of a message is the event, its payload the argument. A callback gets the message of the reply.",
		},
		"defaultContentType": "application/json",
		"servers":            object{"chat": asyncServer(b.appURL, w)},
		"channels": object{
			"events": object{
				"address":     w.Namespace,
				"title":       "Events",
				"description": "The Socket.IO namespace.",
				"messages":    d.events,
			},
			"acks": object{
				"address":     nil, // an ack answers its event and has no place of its own
				"title":       "Acks",
				"description": "What callbacks get.",
				"messages":    d.acks,
			},
		},
		"operations": d.operations,
		"components": object{
			"schemas":         d.schemas.components,
			"securitySchemes": asyncSecurity(),
		},
	}, nil
}

type asyncDocument struct {
	schemas                  *schemas
	wire                     spec.Wire
	samples                  wireSamples
	events, acks, operations object
}

func (d *asyncDocument) inbound(ev spec.Event) {
	key := "client_" + keyOf(ev.Name)
	samples := d.samples.Inbound[ev.Name]
	d.events[key] = d.message(ev.Name, ev.Doc, d.payload(ev), payloads(ev, samples))
	var acks []any
	for _, s := range samples {
		acks = append(acks, s.Ack)
	}
	d.acks["ack_"+keyOf(ev.Name)] = d.message(ev.Name, "The answer to "+ev.Name, d.schema(ev.Ack), acks)
	failure := "failure"
	if ev.Failure != nil {
		failure = "failure_" + keyOf(ev.Name)
		d.acks[failure] = d.message(failure, ev.Name+" failed", d.schema(*ev.Failure), nil)
	}
	d.operations["receive_"+keyOf(ev.Name)] = object{
		"action":   "receive",
		"summary":  ev.Doc,
		"channel":  ref("#/channels/events"),
		"messages": []any{ref("#/channels/events/messages/" + key)},
		"reply": object{
			"channel":  ref("#/channels/acks"),
			"messages": []any{ref("#/channels/acks/messages/ack_" + keyOf(ev.Name)), ref("#/channels/acks/messages/" + failure)},
		},
	}
}

func (d *asyncDocument) outbound(ev spec.Event) {
	key := "server_" + keyOf(ev.Name)
	d.events[key] = d.message(ev.Name, ev.Doc, d.payload(ev), payloads(ev, d.samples.Outbound[ev.Name]))
	d.operations["send_"+keyOf(ev.Name)] = object{
		"action":   "send",
		"summary":  ev.Doc,
		"channel":  ref("#/channels/events"),
		"messages": []any{ref("#/channels/events/messages/" + key)},
	}
}

// message is one message with its examples.
func (d *asyncDocument) message(name, doc string, payload object, examples []any) object {
	out := object{"name": name, "summary": doc, "payload": payload}
	var shown []any
	for i, example := range examples {
		shown = append(shown, object{"name": fmt.Sprintf("example%d", i+1), "payload": example})
	}
	if shown != nil {
		out["examples"] = shown
	}
	return out
}

func (d *asyncDocument) schema(shape spec.Shape) object {
	return d.schemas.of(shape.Noted(d.wire.Notes))
}

// payload is the one argument, or all of them as draft 7, which AsyncAPI speaks,
// says a list of this and then that.
func (d *asyncDocument) payload(ev spec.Event) object {
	if len(ev.Args) == 1 {
		return d.schema(ev.Args[0])
	}
	items := make([]any, len(ev.Args))
	for i, arg := range ev.Args {
		items[i] = d.schema(arg)
	}
	return object{"type": "array", "items": items, "minItems": len(items), "maxItems": len(items), "description": "The arguments in order."}
}

func payloads(ev spec.Event, samples []sample) []any {
	var all []any
	for _, s := range samples {
		if len(ev.Args) == 1 && len(s.Args) == 1 {
			all = append(all, s.Args[0])
		} else {
			all = append(all, s.Args)
		}
	}
	return all
}

// asyncServer is where this server says it lives: PocketBase's "Application URL".
func asyncServer(appURL string, w spec.Wire) object {
	protocol, host := "ws", "localhost:8090"
	if u, err := url.Parse(appURL); err == nil && u.Host != "" {
		host = u.Host
		if u.Scheme == "https" {
			protocol = "wss"
		}
	}
	return object{
		"host":        host,
		"protocol":    protocol,
		"pathname":    w.Path,
		"description": "Socket.IO, protocol 5. Namespace " + w.Namespace + ".",
		"security": []any{
			ref("#/components/securitySchemes/token"),
			ref("#/components/securitySchemes/ticket"),
		},
	}
}

func asyncSecurity() object {
	return object{
		"token": object{"type": "httpApiKey", "name": "Authorization", "in": "header",
			"description": "An auth token of PocketBase. Clients usually send it in the auth object of the connection instead."},
		"ticket": object{"type": "httpApiKey", "name": "ticket", "in": "query",
			"description": "A socket ticket from POST /api/chat/ticket, for clients that can set nothing but the URL."},
	}
}

func ref(to string) object { return object{"$ref": to} }

var keyRest = regexp.MustCompile(`[^A-Za-z0-9_-]`)

// keyOf makes an event's name fit for keys of the document.
func keyOf(name string) string {
	return keyRest.ReplaceAllString(strings.NewReplacer("{", "", "}", "").Replace(name), "-")
}

func asText(value any) string {
	raw, err := json.Marshal(value)
	if err != nil {
		panic(err) // made of maps and strings by us
	}
	return string(raw)
}

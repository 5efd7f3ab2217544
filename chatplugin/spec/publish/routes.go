package publish

import (
	"slices"
	"strings"

	"pocketchat/chatplugin/command"
	"pocketchat/chatplugin/spec"
	"pocketchat/chatplugin/store"
)

// section is a group of routes in the documents.
type section struct {
	Name, Doc string
	Notes     map[string]string
	// prefix keeps names of shapes apart from those of other sections.
	prefix string
	Routes []spec.Route
}

// coreSections are the routes of the plugin itself. Those of dialects follow, as
// the dialects describe them.
func coreSections() []section {
	return []section{
		{Name: "commands", Doc: "The commands of the native dialect as routes.", Notes: command.Notes, Routes: commandRoutes()},
		{Name: "files", Doc: "Uploads and the files themselves.", Notes: command.Notes, Routes: fileRoutes()},
		{Name: "sockets", Doc: "Tickets for clients that can set nothing but their server's URL.", Routes: ticketRoutes()},
		{Name: "documents", Doc: "This description.", Routes: documentRoutes()},
		{Name: "admin", Doc: "For superusers.", Routes: adminRoutes()},
		{Name: "dashboard", Doc: "What the dashboard's page asks for.", Routes: slices.Concat(adminPages(), dashboardRoutes()), prefix: "Dashboard"},
	}
}

// commandRoutes are those of the command table.
func commandRoutes() []spec.Route {
	var routes []spec.Route
	commands := command.All()
	for i := range commands {
		for _, r := range commands[i].Routes {
			routes = append(routes, commandRoute(&commands[i], r))
		}
	}
	return routes
}

// commandRoute puts each parameter where a client would: into the path where it
// has a place there, else into the query of a GET or the body.
func commandRoute(cmd *command.Command, r command.Route) spec.Route {
	out := spec.Route{Method: r.Method, Path: command.Prefix + r.Path, Doc: cmd.Doc, Answer: cmd.Result()}
	if len(cmd.Answer) == 0 {
		out.Status = 204
	}
	for _, f := range cmd.Params() {
		switch {
		case slices.Contains(pathNames(r.Path), f.Name):
			f.Needed = true
			out.Params = append(out.Params, f)
		case r.Method == "GET":
			out.Query = append(out.Query, f)
		case r.Method != "DELETE" || f.Needed:
			// What is optional beside the path of a DELETE is for another route of the
			// command.
			out.Body = append(out.Body, f)
		}
	}
	if status(out) != 204 {
		out.Query = append(out.Query, spec.May("fields", spec.List(spec.String), "parts of the answer, as everywhere in PocketBase"))
	}
	return out
}

// pathNames are the names in braces of a path.
func pathNames(path string) []string {
	var names []string
	for part := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			names = append(names, strings.TrimSuffix(name, "}"))
		}
	}
	return names
}

func fileRoutes() []spec.Route {
	query := []spec.Field{
		spec.May("token", spec.String, "of a link; or a file token of PocketBase"),
		spec.May("thumb", spec.Word("100x100", "480x480f"), "a smaller picture"),
	}
	name := spec.Need("name", spec.String, "name of the file")
	return []spec.Route{
		{Method: "POST", Path: "/api/chat/upload", Doc: "Upload a file for a message to come. What it is, its content says; pictures become WebP.",
			Form: []spec.Field{
				spec.Need("file", spec.File, "the file: at most 50 MB, video 500 MB"),
				spec.May("kind", spec.Word("audio", "image", "file", "video"), "what you take it for"),
				spec.May("messageType", spec.Integer, "the same as 1 audio, 2 image, 3 file, 4 video"),
				spec.May("waveform", spec.String, "of sound: a JSON array of at most 100 numbers 0 to 255, or the bytes in base64"),
				spec.May("duration", spec.Number, "of sound and video, in seconds, where the file does not say"),
				spec.May("poster", spec.File, "a picture for a video"),
				spec.May("w", spec.Integer, "width of a video in pixels"),
				spec.May("h", spec.Integer, "height of a video in pixels"),
			},
			Answer: spec.Record(store.UploadsID)},
		{Method: "GET", Path: "/uploads/chat-messages/{folder}/{name}", Doc: "The file of a message, for the members of its room, and of an upload, for its owner.",
			Who: spec.Linked, Query: query, Media: anyMedia, Answer: spec.File,
			Params: []spec.Field{spec.Need("folder", spec.Word("audios", "images", "files", "videos"), "the kind of file"), name}},
		{Method: "GET", Path: "/uploads/chat-rooms/{room}/{name}", Doc: "The picture of a room, for its members.",
			Who: spec.Linked, Query: query, Media: "image/webp", Answer: spec.File,
			Params: []spec.Field{spec.Need("room", spec.String, "id of the room"), name}},
	}
}

// anyMedia is the media type of what may be any file.
const anyMedia = "*/*"

func ticketRoutes() []spec.Route {
	return []spec.Route{
		{Method: "POST", Path: "/api/chat/ticket", Doc: "A ticket opens sockets and nothing else: put it into the server URL as ?ticket=. It ends with the user's sessions.",
			Answer: spec.Object(spec.Need("ticket", spec.String, "the ticket"), spec.Need("expires", spec.String, "until when it opens sockets"))},
	}
}

func documentRoutes() []spec.Route {
	return []spec.Route{
		{Method: "GET", Path: pagePath, Doc: "All of it as a page for people.", Who: spec.Anybody, Media: "text/html", Answer: spec.String},
		{Method: "GET", Path: openAPIPath, Doc: "This document.", Who: spec.Anybody, Answer: spec.Object().Opened()},
		{Method: "GET", Path: asyncAPIPath + "{file}", Doc: "The AsyncAPI document of a dialect.", Who: spec.Anybody,
			Params: []spec.Field{spec.Need("file", spec.String, "name of the dialect and .json")}, Answer: spec.Object().Opened()},
	}
}

// adminRoutes are those of rest.BindAdmin. Describe new ones here.
func adminRoutes() []spec.Route {
	device := spec.Object(
		spec.Need("device", spec.String, "id of the chat_devices record"), spec.Need("platform", spec.String, "as it was registered"),
		spec.Need("outcome", spec.String, "what became of it"), spec.Need("error", spec.String, "of the push service, or empty"),
	).Named("PushDevice")
	member := spec.Object(
		spec.Need("user", spec.String, "id of the member"), spec.Need("decision", spec.String, "a word for programs"),
		spec.Need("sentence", spec.String, "the same for people"),
		spec.Need("recorded", spec.Boolean, "decided when the message came; else what the rules say now"),
		spec.Need("devices", spec.List(device).OrNull(), "the last result of each"),
	).Named("PushDecision")
	return []spec.Route{
		{Method: "GET", Path: "/api/chat/messages/{message}/push", Doc: "Why each member of the room got a push about a message, or why not.", Who: spec.Superusers,
			Answer: spec.Object(
				spec.Need("provider", spec.String, "carries the notifications"), spec.Need("paused", spec.String, "why nothing is sent, or empty"),
				spec.Need("last_error", spec.String, "of the provider, or empty"), spec.Need("members", spec.List(member), "of the room"),
			)},
		{Method: "GET", Path: "/api/chat/metrics", Doc: "Counters in the text format of Prometheus.", Who: spec.Superusers, Media: "text/plain", Answer: spec.String},
	}
}

package command

import (
	"context"
	"strings"

	"pocketchat/chatplugin/chat"
)

var fileCommands = []Command{
	row("file.links", "Links that open files for you for a while, also in an <img> or a player that sends no headers.",
		answer{"links"}, fileLinks, Route{"POST", "/files/links"}),
}

type fileLinksParams struct {
	Paths []string `json:"paths" need:"true" max:"200" doc:"paths under /uploads/, at most 200"`
}

type fileLinksResult struct {
	// Links are by path. Add &thumb=480x480f or &thumb=100x100 for a thumbnail.
	Links map[string]string `json:"links"`
}

// fileLinks signs without looking: a link opens nothing that its user may not
// see, and whether a file is there is not told.
func fileLinks(_ context.Context, c *Call, p fileLinksParams) (any, error) {
	links := make(map[string]string, len(p.Paths))
	for _, path := range p.Paths {
		if !strings.HasPrefix(path, chat.MessageFilesPath) && !strings.HasPrefix(path, chat.RoomFilesPath) || strings.ContainsAny(path, "?#") {
			return nil, chat.FieldError("paths", "Must be paths under %s or %s, without a query.", chat.MessageFilesPath, chat.RoomFilesPath)
		}
		links[path] = c.Link(c.Actor.User, path)
	}
	return fileLinksResult{links}, nil
}

// Package web holds the files of the web client.
package web

import "embed"

// Files is the client as it is served: index.html at its root.
//
//go:embed index.html
var Files embed.FS

// Package web holds the files of the web client, as its sources in src/ build to.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files is the client as it is served: index.html at its root.
var Files = below(dist, "dist")

func below(files fs.FS, dir string) fs.FS {
	sub, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // the name is a valid path
	}
	return sub
}

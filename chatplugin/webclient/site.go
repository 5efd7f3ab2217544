package webclient

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"io/fs"
	"mime"
	"path"
	"strings"
)

const indexPage = "index.html"

// usersTag is where the page names the collection that people sign in to.
const usersTag = `<meta name="chat-users" content="%s">`

// site is a client in memory: its files by name.
type site map[string]*file

type file struct {
	contentType string
	raw         []byte
	packed      []byte // gzip, nil where it is not smaller
	etag        string // without quotes
	page        bool
	lasting     bool // the name changes with the content
}

// load reads the whole client, a few hundred kilobytes, and packs it once.
func load(files fs.FS, users string) (site, error) {
	s := site{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if name == indexPage {
			raw = nameUsers(raw, users)
		}
		s[name], err = newFile(name, raw)
		return err
	})
	if err != nil {
		return nil, err
	}
	if s[indexPage] == nil {
		return nil, fmt.Errorf("there is no %s in its files", indexPage)
	}
	return s, nil
}

// nameUsers writes the name of the users collection into the page.
func nameUsers(page []byte, users string) []byte {
	return bytes.Replace(page, fmt.Appendf(nil, usersTag, "users"), fmt.Appendf(nil, usersTag, html.EscapeString(users)), 1)
}

func newFile(name string, raw []byte) (*file, error) {
	sum := sha256.Sum256(raw)
	f := &file{
		contentType: contentType(name),
		raw:         raw,
		etag:        hex.EncodeToString(sum[:12]),
		page:        strings.HasSuffix(name, ".html"),
		// The build puts a hash into the names of what it makes.
		lasting: strings.HasPrefix(name, "assets/"),
	}
	packed, err := pack(raw)
	if err != nil {
		return nil, err
	}
	if len(packed) < len(raw) {
		f.packed = packed
	}
	return f, nil
}

// contentType goes by the name. The system's table is asked only for what is
// not here: it differs between machines, and nosniff makes a wrong type fatal.
func contentType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json", ".webmanifest":
		return "application/json"
	default:
		if known := mime.TypeByExtension(ext); known != "" {
			return known
		}
		return "application/octet-stream"
	}
}

func pack(raw []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(raw); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

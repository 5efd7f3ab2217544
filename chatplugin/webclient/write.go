package webclient

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// policy lets the client's own files run and nothing else: no inline script or
// style, no other server, no frame around it. blob: and data: are pictures and
// sound that were just recorded or picked.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; " +
	"connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// permissions: voice notes need the microphone, nothing else is needed.
const permissions = "microphone=(self), camera=(), geolocation=(), payment=(), usb=()"

// A file with a hash in its name never changes: a year is the longest that
// browsers heed.
const forEver = "public, max-age=31536000, immutable"

// write answers GET and HEAD, also conditional and partial ones.
func (f *file) write(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", policy)
	h.Set("Vary", "Accept-Encoding")
	if f.page {
		h.Set("Permissions-Policy", permissions)
		// For browsers that do not know frame-ancestors.
		h.Set("X-Frame-Options", "DENY")
	}
	if f.lasting {
		h.Set("Cache-Control", forEver)
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	body, etag := f.raw, f.etag
	if f.packed != nil && acceptsGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body, etag = f.packed, f.etag+"-gzip"
	}
	h.Set("ETag", `"`+etag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// acceptsGzip reads an Accept-Encoding header.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, params, _ := strings.Cut(part, ";")
		if coding = strings.TrimSpace(coding); !strings.EqualFold(coding, "gzip") && coding != "*" {
			continue
		}
		q, found := strings.CutPrefix(strings.TrimSpace(params), "q=")
		if !found {
			return true
		}
		weight, err := strconv.ParseFloat(q, 64)
		return err == nil && weight > 0
	}
	return false
}

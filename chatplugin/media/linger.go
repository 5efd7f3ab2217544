package media

import (
	"io"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

// A client reads the answer when it has sent its form. If the server closes the
// connection before, most see a broken connection in place of the reason, so
// what is left of a refused form is read, up to this much.
const (
	lingerBytes = 64 << 20
	lingerTime  = 5 * time.Second
)

// linger reads what is left of a refused request.
func linger(e *core.RequestEvent) {
	_ = http.NewResponseController(e.Response).SetReadDeadline(time.Now().Add(lingerTime))
	_, _ = io.CopyN(io.Discard, rawBody(e), lingerBytes)
}

// rawBody is the body without PocketBase's copy of everything that is read,
// which it keeps in memory and then in the system's temporary directory.
func rawBody(e *core.RequestEvent) io.ReadCloser {
	if again, ok := e.Request.Body.(*router.RereadableReadCloser); ok {
		return again.ReadCloser
	}
	return e.Request.Body
}

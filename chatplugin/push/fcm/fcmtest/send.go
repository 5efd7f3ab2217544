package fcmtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

const (
	// maxBody is far above what a message may have.
	maxBody = 64 << 10
	// maxPayload is FCM's limit of notification and data in bytes.
	maxPayload = 4096
)

// send is messages:send of the HTTP v1 API.
func (s *Server) send(w http.ResponseWriter, r *http.Request) {
	s.sendRequests.Add(1)
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		invalid(w, "message", "Request payload size exceeds the limit.")
		return
	}
	if !s.wait(r.Context(), s.opts.Latency) {
		abort()
	}
	bearer, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case !s.bearers.valid(bearer):
		refuse(w, http.StatusUnauthorized, "UNAUTHENTICATED", "", "Request had invalid authentication credentials. Expected OAuth 2 access token.")
		return
	case r.PathValue("project") != s.opts.Project || r.PathValue("method") != "messages:send":
		refuse(w, http.StatusNotFound, "NOT_FOUND", "", "Requested entity was not found.")
		return
	}
	msg, bad := parse(raw)
	if bad != nil {
		invalid(w, bad.field, bad.text)
		return
	}
	if fault, ok := s.script.of(msg.Token); ok {
		s.fail(w, r, fault)
		return
	}
	n := s.inbox.put(msg, s.opts.CountOnly, s.opts.OnMessage)
	writeJSON(w, http.StatusOK, map[string]string{"name": fmt.Sprintf("projects/%s/messages/%d", s.opts.Project, n)})
}

// refuse is an error in Google's form. code is FCM's own, or empty.
func refuse(w http.ResponseWriter, status int, state, code, text string, details ...any) {
	if code != "" {
		details = append(details, map[string]string{"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code})
	}
	writeJSON(w, status, map[string]any{"error": map[string]any{
		"code": status, "status": state, "message": text, "details": details,
	}})
}

// invalid is the refusal of one field.
func invalid(w http.ResponseWriter, field, text string) {
	refuse(w, http.StatusBadRequest, "INVALID_ARGUMENT", "INVALID_ARGUMENT", text, map[string]any{
		"@type":           "type.googleapis.com/google.rpc.BadRequest",
		"fieldViolations": []map[string]string{{"field": field, "description": text}},
	})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may be gone
}

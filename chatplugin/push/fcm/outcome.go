package fcm

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"firebase.google.com/go/v4/errorutils"

	"pocketchat/chatplugin/push"
)

// The error codes of FCM (reference of v1/FcmError).
const (
	codeUnregistered = "UNREGISTERED"
	codeForeign      = "SENDER_ID_MISMATCH"
	codeQuota        = "QUOTA_EXCEEDED"
	codeThirdParty   = "THIRD_PARTY_AUTH_ERROR"
	codeAPNsAuth     = "APNS_AUTH_ERROR" // the former name
)

const (
	// quotaPause is what Google asks for when a 429 names no time.
	quotaPause = time.Minute
	// maxPause keeps a nonsense Retry-After from silencing a device for ever.
	maxPause = time.Hour
)

// errBearer marks a send whose access token was refused.
var errBearer = errors.New("the access token is refused")

// failure is what FCM said about a send that failed.
type failure struct {
	status int
	code   string // FCM's own, or empty
	text   string
	// token: the message is refused because of its token and nothing else.
	token bool
	after time.Duration // of Retry-After
}

// resultOf turns the error of one send into a result; nil is a delivery.
func resultOf(err error) push.Result {
	if err == nil {
		return push.Result{Outcome: push.Delivered}
	}
	res := errorutils.HTTPResponse(err)
	if res == nil {
		// The time ran out, or the answer was none of FCM (a proxy's page).
		return push.Result{Outcome: push.Retry, Err: fmt.Errorf("fcm: %w", err)}
	}
	f := readFailure(res, time.Now())
	r := push.Result{Outcome: f.outcome(), Err: f.err()}
	if r.Outcome == push.Retry {
		r.RetryAfter = f.after
		if f.quota() && f.after == 0 {
			r.RetryAfter = quotaPause
		}
	}
	return r
}

// outcome holds the rules. A token is dead only where FCM says so about the token
// itself: a wrong key, project or payload must never cost a registration.
func (f failure) outcome() push.Outcome {
	switch {
	case f.code == codeUnregistered:
		return push.DeadToken
	case f.code == codeForeign:
		return push.ForeignToken
	case f.code == codeThirdParty, f.code == codeAPNsAuth:
		return push.Refused // the APNs key of the project is wrong, the token is fine
	case f.quota(), f.status >= 500, f.status == http.StatusRequestTimeout:
		return push.Retry
	case f.status == http.StatusBadRequest && f.token:
		return push.DeadToken
	case f.status == http.StatusUnauthorized, f.status == http.StatusForbidden, f.status == http.StatusNotFound:
		return push.Unauthorized
	}
	return push.Refused
}

func (f failure) quota() bool {
	return f.status == http.StatusTooManyRequests || f.code == codeQuota
}

func (f failure) err() error {
	switch {
	case f.status == statusLater:
		return fmt.Errorf("fcm: unavailable: %s", f.text)
	case f.outcome() != push.Unauthorized:
		return fmt.Errorf("fcm: %s (%s)", f.text, strings.TrimSpace(fmt.Sprint(f.status)+" "+f.code))
	case f.status == http.StatusUnauthorized:
		return fmt.Errorf("fcm: %w: %s", errBearer, f.text)
	case f.status == http.StatusForbidden:
		return fmt.Errorf("fcm: the service account may not send for this project, or the Firebase Cloud Messaging API is off: %s", f.text)
	}
	return fmt.Errorf("fcm: there is no such project or endpoint: %s", f.text)
}

// notAToken is what FCM says about a malformed token, for answers without a
// field.
const notAToken = "The registration token is not a valid FCM registration token"

func readFailure(res *http.Response, now time.Time) failure {
	f := failure{status: res.StatusCode, after: retryAfter(res.Header, now)}
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return f // cannot be: the body is in memory
	}
	var body struct {
		Error struct {
			Message string `json:"message"`
			Details []struct {
				Type       string `json:"@type"`
				ErrorCode  string `json:"errorCode"`
				Violations []struct {
					Field string `json:"field"`
				} `json:"fieldViolations"`
			} `json:"details"`
		} `json:"error"`
	}
	if err := json.Unmarshal(raw, &body); err != nil {
		f.text = "the answer is not FCM's"
		return f
	}
	f.text = body.Error.Message
	f.token = strings.HasPrefix(f.text, notAToken)
	for _, d := range body.Error.Details {
		if strings.HasSuffix(d.Type, "google.firebase.fcm.v1.FcmError") {
			f.code = d.ErrorCode
		}
		for _, v := range d.Violations {
			f.token = f.token || v.Field == "message.token"
		}
	}
	return f
}

// retryAfter reads the header: seconds or a date. 0 is none, or nonsense.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		if seconds > int64(maxPause/time.Second) {
			return maxPause
		}
		return max(0, time.Duration(seconds)*time.Second)
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(0, at.Sub(now)), maxPause)
	}
	return 0
}

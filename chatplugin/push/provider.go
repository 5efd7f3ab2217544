package push

import (
	"context"
	"time"
)

// Provider carries notifications to devices. Send is called from several
// goroutines at once, with at most BatchSize notifications. It gives one result
// for each, in the same order, and returns soon after ctx ends: those not
// carried by then are Retry.
type Provider interface {
	// Name is a short word for logs and metrics, as in "fcm".
	Name() string
	Send(ctx context.Context, batch []Push) []Result
}

// BatchSize is how many notifications one Send takes at most, the limit of FCM.
const BatchSize = 500

// Push is one notification for one device.
type Push struct {
	Token    string // the device's registration token
	Platform string // android, ios, web or other
	Notification
}

// Notification is what a device is told. Providers translate it; what a
// platform has no word for is left out.
type Notification struct {
	// Title and Body are shown. Both are empty in a silent push, which wakes the
	// app without showing anything.
	Title, Body string
	// Image is an https URL that the device can load without signing in, or empty.
	Image string
	// Data goes to the app. Keys are snake_case; "from", "gcm*" and "google*" are
	// FCM's own and not used, nor is "message_type".
	Data map[string]string
	// Thread groups the notifications of one room, and is the tag by which a newer
	// one replaces the older: the id of the room.
	Thread string
	// CollapseID is at most 64 bytes, the same when a notification is repeated, so
	// that a repeat is not seen.
	CollapseID string
	// Channel is the Android notification channel.
	Channel string
	Sound   string
	// Badge is the number on the app's icon: the user's unread messages. Nil
	// leaves it as it is.
	Badge *int
	// TTL is for how long a device that is off may still get it. 0 means now or
	// never.
	TTL time.Duration
	// Link is the page a browser opens, an https URL, or empty.
	Link string
	// Silent is data only: withdraw what is shown, set the badge.
	Silent bool
}

// Outcome says what became of one Push.
type Outcome string

// The outcomes.
const (
	// Delivered: the push service took it.
	Delivered Outcome = "delivered"
	// Retry: try again, after Result.RetryAfter when that is set.
	Retry Outcome = "retry"
	// DeadToken: the device is gone; the token will never work again.
	DeadToken Outcome = "dead_token"
	// ForeignToken: the token belongs to other credentials. Many at once mean that
	// ours are the wrong ones.
	ForeignToken Outcome = "foreign_token"
	// Refused: the push service will never take this notification; the token is
	// fine.
	Refused Outcome = "refused"
	// Unauthorized: our credentials are bad. Nothing gets through until they are
	// mended.
	Unauthorized Outcome = "unauthorized"
)

// Result is the outcome of one Push.
type Result struct {
	Outcome    Outcome
	RetryAfter time.Duration // 0: the service named no time
	Err        error         // nil when delivered
}

package chat

import (
	"strings"
	"time"
)

// ReportStatus is how far a report has come.
type ReportStatus string

// The states of a report.
const (
	ReportOpen      ReportStatus = "open"
	ReportHandled   ReportStatus = "handled"
	ReportDismissed ReportStatus = "dismissed"
)

// Valid reports whether s is one of the states.
func (s ReportStatus) Valid() bool {
	return s == ReportOpen || s == ReportHandled || s == ReportDismissed
}

// Report is a complaint about a message or a user. Only superusers see more
// than ID and Status; nobody else learns who complained.
type Report struct {
	ID       string
	Reporter string // empty once the account is gone
	Message  string // empty where a user was reported, or the message is gone
	User     string // who was reported, where it is not a message
	Reason   string
	Status   ReportStatus
	// HandledBy is the id of the superuser who decided, or empty.
	HandledBy string
	Decision  string
	Created   time.Time
	Updated   time.Time
	Record    Record
}

// ReportDraft is a complaint to be made: about a message or about a user.
type ReportDraft struct {
	Message string
	User    string
	Reason  string
}

// Validate checks a draft's own fields.
func (d ReportDraft) Validate() error {
	if d.Message == "" && d.User == "" {
		return FieldError("message", "Missing: the id of a message, or of a user in the field user.")
	}
	if d.Message != "" && d.User != "" {
		return FieldError("user", "Must be missing when a message is reported.")
	}
	if strings.TrimSpace(d.Reason) == "" {
		return FieldError("reason", "Must not be empty.")
	}
	return ValidateReason("reason", d.Reason)
}

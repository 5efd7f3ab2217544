package conduit

import (
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
)

func TestTheHookHasAnHourlyBudgetForEachAddress(t *testing.T) {
	var h hourly
	at := time.Date(2026, 1, 1, 12, 59, 59, 0, time.UTC)
	for range perHour {
		if err := h.allow("2001:db8::1", at); err != nil {
			t.Fatal(err)
		}
	}
	err := chat.AsError(h.allow("2001:db8::2", at)) // the same customer
	if err == nil || err.Code != chat.RateLimited || err.RetryAfter != time.Second {
		t.Errorf("got %v", err)
	}
	if err := h.allow("192.0.2.1", at); err != nil {
		t.Errorf("another address: %v", err)
	}
	if err := h.allow("2001:db8::1", at.Add(time.Second)); err != nil {
		t.Errorf("the next hour: %v", err)
	}
}

package conduit

import (
	"fmt"
	"testing"
)

func TestOriginsForgetTheOldestFirst(t *testing.T) {
	var o origins
	for i := range maxOrigins + 1 {
		o.note(fmt.Sprint(i), "conn")
	}
	o.note("1", "again") // a repeat takes no place
	if o.of("0") != "" || o.of("1") != "again" || o.of(fmt.Sprint(maxOrigins)) != "conn" || len(o.conns) != maxOrigins {
		t.Errorf("%q %q %q %d", o.of("0"), o.of("1"), o.of(fmt.Sprint(maxOrigins)), len(o.conns))
	}
}

func TestAnOriginIsTheSendersOnly(t *testing.T) {
	var o origins
	o.note(sending("ann", "key"), "conn")
	if got := o.of(sending("bob", "key")); got != "" {
		t.Errorf("bob's message with ann's key leaves out %q", got)
	}
}

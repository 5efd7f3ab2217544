package gateway

import (
	"net/http"
	"strings"
	"testing"
)

func TestOriginList(t *testing.T) {
	allowed := []string{"https://app.example.com", "https://*.example.org", "http://dev.example.net:3000", "capacitor://app"}
	tests := []struct {
		origin string
		host   string // of the request
		want   bool
	}{
		{"https://chat.test", "chat.test", true},
		{"https://chat.test:443", "chat.test", true},
		{"https://chat.test", "chat.test:443", true},
		{"http://chat.test:80", "chat.test", true},
		{"http://chat.test", "chat.test:8090", false}, // another port is another site
		{"https://CHAT.test", "chat.TEST", true},
		{"http://localhost:5173", "chat.test", true},
		{"http://127.0.0.1:5173", "chat.test", true},
		{"http://[::1]:5173", "chat.test", true},
		{"capacitor://localhost", "chat.test", true},
		{"https://app.example.com", "chat.test", true},
		{"https://app.example.com:443", "chat.test", true},
		{"http://app.example.com", "chat.test", false},
		{"https://app.example.com:8443", "chat.test", false},
		{"https://app.example.com.evil.test", "chat.test", false},
		{"https://evil-app.example.com", "chat.test", false},
		{"https://x.app.example.com", "chat.test", false},
		{"https://a.example.org", "chat.test", true},
		{"https://a.b.example.org", "chat.test", true},
		{"https://example.org", "chat.test", false},
		{"https://.example.org", "chat.test", false},
		{"https://evilexample.org", "chat.test", false},
		{"http://dev.example.net:3000", "chat.test", true},
		{"http://dev.example.net", "chat.test", false},
		{"capacitor://app", "chat.test", true},
		{"null", "chat.test", false},
		{"", "chat.test", false},
		{"https://", "chat.test", false},
		{"chat.test", "chat.test", false},
		{"https://chat.test/path", "chat.test", false},
		{"https://chat.test@evil.test", "chat.test", false},
		{"https://user@chat.test", "chat.test", false},
		{"https://chat.test#x", "chat.test", false},
		{"https://localhost.evil.test", "chat.test", false},
		{"https://chat.test\x00.evil.test", "chat.test", false},
	}
	l, err := newOriginList(allowed)
	if err != nil {
		t.Fatal(err)
	}
	everybody, err := newOriginList([]string{"*"})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		r := &http.Request{Host: tt.host}
		if got := l.allows(r, tt.origin); got != tt.want {
			t.Errorf("origin %q for host %q: allowed %v, want %v", tt.origin, tt.host, got, tt.want)
		}
		if !everybody.allows(r, tt.origin) {
			t.Errorf(`origin %q is refused by "*"`, tt.origin)
		}
	}
}

func TestOriginListRefusesWhatIsNoOrigin(t *testing.T) {
	for _, bad := range []string{"app.example.com", "https://app.example.com/path", "https://", "", "null"} {
		if _, err := newOriginList([]string{bad}); err == nil || !strings.Contains(err.Error(), "AllowedOrigins") {
			t.Errorf("%q: got %v, want an error that names the field", bad, err)
		}
	}
}

package gateway

import (
	"errors"
	"testing"
)

func TestFindCredential(t *testing.T) {
	tests := []struct {
		name       string
		auth       string
		header     string
		query      string
		allowQuery bool
		want       credential
		err        error
		mistyped   bool
	}{
		{name: "none"},
		{name: "auth.token", auth: `{"token":"T"}`, want: credential{token: "T"}},
		{name: "auth.accessToken", auth: `{"accessToken":"T"}`, want: credential{token: "T"}},
		{name: "auth.AccessToken", auth: `{"AccessToken":"T"}`, want: credential{token: "T"}},
		{name: "empty and null are none", auth: `{"token":"","accessToken":null}`},
		{name: "number", auth: `{"token":7}`, mistyped: true},
		{name: "object", auth: `{"accessToken":{}}`, mistyped: true},
		{name: "auth goes before header", auth: `{"token":"T"}`, header: "Bearer H", want: credential{token: "T"}},
		{name: "header with Bearer", header: "Bearer H", want: credential{token: "H"}},
		{name: "header in lower case", header: "bearer H", want: credential{token: "H"}},
		{name: "bare header", header: "H", want: credential{token: "H"}},
		{name: "a proxy's Basic is none of ours", header: "Basic dTpw"},
		{name: "header goes before ticket", header: "Bearer H", query: "ticket=K", want: credential{token: "H"}},
		{name: "ticket in the query", query: "ticket=K", want: credential{token: "K", ticket: true}},
		{name: "ticket in auth", auth: `{"ticket":"K"}`, want: credential{token: "K", ticket: true}},
		{name: "token in the query", query: "token=Q", err: errQueryToken},
		{name: "other spellings in the query", query: "access_token=Q", err: errQueryToken},
		{name: "token in the query beside a good one", auth: `{"token":"T"}`, query: "accessToken=Q", err: errQueryToken},
		{name: "token in the query where allowed", query: "token=Q", allowQuery: true, want: credential{token: "Q"}},
		{name: "auth goes before the query", auth: `{"token":"T"}`, query: "token=Q", allowQuery: true, want: credential{token: "T"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			hs := handshake(t, "", "", tt.query, tt.auth)
			if tt.header != "" {
				hs.Header.Set("Authorization", tt.header)
			}
			got, err := findCredential(hs, tt.allowQuery)
			if tt.mistyped {
				if err == nil {
					t.Error("a mistyped token was taken as none")
				}
				return
			}
			if !errors.Is(err, tt.err) {
				t.Fatalf("got error %v, want %v", err, tt.err)
			}
			if got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

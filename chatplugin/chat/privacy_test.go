package chat

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestAPrivacyPatchChangesWhatItNames(t *testing.T) {
	friendly := Privacy{ToFriends, ToNobody, false}
	for raw, want := range map[string]Privacy{
		"":                           friendly,
		"null":                       friendly,
		"{}":                         friendly,
		`{"presence":"everyone"}`:    {ToEveryone, ToNobody, false},
		`{"last_seen":"friends"}`:    {ToFriends, ToFriends, false},
		`{"receipts":true}`:          {ToFriends, ToNobody, true},
		` { "presence" : "nobody" }`: {ToNobody, ToNobody, false},
		`{"presence":"everyone","last_seen":"everyone","receipts":true}`: OpenPrivacy,
	} {
		got, err := friendly.Patch(json.RawMessage(raw))
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", raw, got, err, want)
		}
	}
}

func TestAPrivacyPatchRefusesWhatIsNoSetting(t *testing.T) {
	for raw, says := range map[string]string{
		`[]`:                      "an object",
		`"everyone"`:              "an object",
		`{`:                       "an object",
		`{"presence":"EVERYONE"}`: "presence must be",
		`{"presence":null}`:       "presence must be",
		`{"presence":true}`:       "presence must be",
		`{"last_seen":""}`:        "last_seen must be",
		`{"receipts":"yes"}`:      "receipts must be",
		`{"receipts":null}`:       "receipts must be",
		`{"receipts":0}`:          "receipts must be",
		`{"Receipts":false}`:      `no "Receipts"`,
		`{"read":false}`:          `no "read"`,
		`{"` + strings.Repeat("x", 99e3) + `":1}`: "...",
	} {
		got, err := OpenPrivacy.Patch(json.RawMessage(raw))
		e := AsError(err)
		if e == nil || e.Code != Invalid || e.Field != "privacy" || !strings.Contains(e.Message, says) || len(e.Message) > 200 {
			t.Errorf("%.60s: %+v, %v", raw, got, err)
		}
	}
}

func TestWhoSeesWhat(t *testing.T) {
	for _, tt := range []struct {
		viewer, other Privacy
		friend        bool
		lastSeen      bool
	}{
		{OpenPrivacy, OpenPrivacy, false, true},
		{OpenPrivacy, Privacy{ToEveryone, ToFriends, true}, false, false},
		{OpenPrivacy, Privacy{ToEveryone, ToFriends, true}, true, true},
		{OpenPrivacy, Privacy{ToEveryone, ToNobody, true}, true, false},
		{OpenPrivacy, Privacy{ToNobody, ToEveryone, true}, true, false}, // who hides does not show when they came
		{OpenPrivacy, Privacy{ToFriends, ToEveryone, true}, false, false},
		{Privacy{ToEveryone, ToNobody, true}, OpenPrivacy, true, false}, // both ways
		{Privacy{ToEveryone, ToFriends, true}, OpenPrivacy, false, false},
		{Privacy{ToEveryone, ToFriends, true}, OpenPrivacy, true, true},
	} {
		if got := SeesLastSeen(tt.viewer, tt.other, tt.friend); got != tt.lastSeen {
			t.Errorf("%+v sees last seen of %+v, friends %t: %t", tt.viewer, tt.other, tt.friend, got)
		}
	}
	mute := Privacy{ToEveryone, ToEveryone, false}
	for _, pair := range [][2]Privacy{{mute, OpenPrivacy}, {OpenPrivacy, mute}, {mute, mute}} {
		if SeesReceipts(pair[0], pair[1]) {
			t.Errorf("%+v sees receipts of %+v", pair[0], pair[1])
		}
	}
	if !SeesReceipts(OpenPrivacy, OpenPrivacy) {
		t.Error("by default nobody sees receipts")
	}
	for v, want := range map[Visibility][2]bool{ToEveryone: {true, true}, ToFriends: {false, true}, ToNobody: {false, false}, "": {false, false}} {
		if got := [2]bool{v.Reaches(false), v.Reaches(true)}; got != want {
			t.Errorf("%q reaches a stranger and a friend: %v", v, got)
		}
	}
}

func FuzzPrivacyPatch(f *testing.F) {
	for _, seed := range []string{`{"presence":"friends"}`, `{"receipts":false}`, `null`, `[1]`, `{"a":{}}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		p, err := OpenPrivacy.Patch(json.RawMessage(raw))
		if err != nil {
			if AsError(err).Code != Invalid {
				t.Fatal(err)
			}
			return
		}
		stored, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ClosedPrivacy.Patch(stored)
		if err != nil || again != p {
			t.Fatalf("%s is stored as %s and read as %+v, %v", raw, stored, again, err)
		}
	})
}

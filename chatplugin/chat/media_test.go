package chat

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestMetaKeysAreThoseOfMeta(t *testing.T) {
	var keys []string
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Meta]()) {
		key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		keys = append(keys, key)
	}
	if !slices.Equal(keys, MetaKeys) {
		t.Errorf("Meta has the keys %v, MetaKeys is %v", keys, MetaKeys)
	}
}

func TestAFileIsRecognisedInAnyFormOfItsPath(t *testing.T) {
	tests := []struct {
		ref, name string
	}{
		{"/uploads/chat-messages/images/a1.webp", "a1.webp"},
		{"/uploads/chat-messages/images/a1.webp?token=x.y.z", "a1.webp"},
		{"https://chat.example.com/uploads/chat-messages/videos/a1.mp4?token=x", "a1.mp4"},
		{"/uploads/chat-messages/images/", ""},
		{"/uploads/chat-messages/a1.webp", ""},
		{"/uploads/chat-messages/images/../a1.webp", ""},
		{"/uploads/chat-messages/images/a/b", ""},
		{`/uploads/chat-messages/images/a\b`, ""},
		{"/uploads/chat-rooms/images/a1.webp", ""},
		{"see /uploads/chat-messages/images/a1.webp", ""},
		{"javascript:/uploads/chat-messages/images/a1.webp", ""},
		{"hello", ""},
		{"", ""},
	}
	for _, test := range tests {
		name, ok := FileName(test.ref)
		if name != test.name || ok != (test.name != "") {
			t.Errorf("%q: got %q, %v, want %q", test.ref, name, ok, test.name)
		}
	}
}

package service_test

import (
	"testing"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
)

func TestDecodeStrict(t *testing.T) {
	type inner struct{ N int }
	type target struct {
		Room string `json:"room"`
		In   inner  `json:"in"`
	}
	table := []struct {
		name, raw string
		ok        bool
		field     string
	}{
		{"good", `{"room":"r","in":{"N":1}}`, true, ""},
		{"nothing given", `{}`, true, ""},
		{"unknown field", `{"rom":"r"}`, false, "rom"},
		{"wrong type", `{"room":1}`, false, "room"},
		{"wrong type inside", `{"in":{"N":"x"}}`, false, "in.N"},
		{"not an object", `[1]`, false, ""},
		{"two objects", `{} {}`, false, ""},
		{"garbage behind", `{}x`, false, ""},
		{"no JSON", `{`, false, ""},
		{"empty", ``, false, ""},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			var got target
			err := service.DecodeStrict([]byte(row.raw), &got)
			if row.ok {
				must(t, err)
				return
			}
			wantCode(t, err, chat.Invalid, row.field)
		})
	}
}

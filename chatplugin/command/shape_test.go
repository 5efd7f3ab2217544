package command

import (
	"slices"
	"testing"
)

// What the documents say of an answer has to be what the table says.
func TestResultsHaveTheMembersOfTheTable(t *testing.T) {
	for _, cmd := range All() {
		shape := cmd.Result()
		var members []string
		for _, f := range shape.Fields {
			if f.Needed || slices.Contains(cmd.Answer, f.Name) {
				members = append(members, f.Name)
			}
		}
		if !slices.Equal(members, cmd.Answer) {
			t.Errorf("%s answers %v, but its shape has %v", cmd.Name, cmd.Answer, members)
		}
		if slices.Equal(cmd.Answer, answer{"items"}) {
			if _, known := listed[cmd.Name]; !known {
				t.Errorf("%s lists items of no shape", cmd.Name)
			}
		}
	}
	for name := range results {
		if cmd, ok := Find(name); !ok || len(cmd.Answer) == 0 {
			t.Errorf("there is a result of %s, which answers nothing", name)
		}
	}
	for name := range listed {
		if _, ok := Find(name); !ok {
			t.Errorf("there is a list of %s, which is no command", name)
		}
	}
}

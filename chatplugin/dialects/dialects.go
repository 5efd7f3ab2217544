// Package dialects is the list of the wires this server speaks. A new one is
// its package and one line here.
package dialects

import (
	"fmt"
	"slices"
	"strings"

	"pocketchat/chatplugin/dialects/chatapp"
	"pocketchat/chatplugin/dialects/conduit"
	"pocketchat/chatplugin/dialects/direct"
	"pocketchat/chatplugin/dialects/native"
	"pocketchat/chatplugin/dialects/syarah"
	"pocketchat/chatplugin/dialects/team"
	"pocketchat/chatplugin/gateway"
)

// Config holds what the documents of the dialects leave open. The zero value
// works.
type Config struct {
	// SyarahOldestFirst lists messages of the syarah dialect oldest first. If not
	// set, newest first.
	SyarahOldestFirst bool
	// Conduit are the settings of the original's chat module.
	Conduit conduit.Config
	// Chatapp are the names of the events that its page does not tell.
	Chatapp chatapp.Config
}

// List makes the dialects with the given names; none means all. An unknown
// name is an error that lists the known ones.
func List(cfg Config, names []string) ([]gateway.Dialect, error) {
	all := []gateway.Dialect{
		native.New(),
		direct.New(),
		syarah.New(syarah.Config{OldestFirst: cfg.SyarahOldestFirst}),
		team.New(),
		conduit.New(cfg.Conduit),
		chatapp.New(cfg.Chatapp),
	}
	if len(names) == 0 {
		return all, nil
	}
	known := make([]string, len(all))
	for i, d := range all {
		known[i] = d.Name()
	}
	var chosen []gateway.Dialect
	for _, name := range names {
		i := slices.Index(known, name)
		if i < 0 {
			return nil, fmt.Errorf("unknown dialect %q; known are %s", name, strings.Join(known, ", "))
		}
		if !slices.Contains(chosen, all[i]) {
			chosen = append(chosen, all[i])
		}
	}
	return chosen, nil
}

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
	// Extra are dialects of the app's own.
	Extra []gateway.Dialect
}

// List makes the dialects with the given names, none meaning all, and adds the
// extra ones. An unknown name is an error that lists the known ones; a name may
// be an extra dialect's, so that those can be served alone.
func List(cfg Config, names []string) ([]gateway.Dialect, error) {
	all := []gateway.Dialect{
		native.New(),
		direct.New(),
		syarah.New(syarah.Config{OldestFirst: cfg.SyarahOldestFirst}),
		team.New(),
		conduit.New(cfg.Conduit),
		chatapp.New(cfg.Chatapp),
	}
	known := namesOf(all)
	for i, d := range cfg.Extra {
		if d == nil {
			return nil, fmt.Errorf("extra dialect %d is nil", i)
		}
		if slices.Contains(known, d.Name()) {
			return nil, fmt.Errorf("extra dialect %d: the name %q is taken by another dialect; choose another one", i, d.Name())
		}
		all, known = append(all, d), append(known, d.Name())
	}
	if len(names) == 0 {
		return all, nil
	}
	names = slices.Concat(names, namesOf(cfg.Extra))
	var chosen []gateway.Dialect
	for n, name := range names {
		i := slices.Index(known, name)
		if i < 0 {
			return nil, fmt.Errorf("unknown dialect %q; known are %s", name, strings.Join(known, ", "))
		}
		if !slices.Contains(names[:n], name) {
			chosen = append(chosen, all[i])
		}
	}
	return chosen, nil
}

func namesOf(wires []gateway.Dialect) []string {
	names := make([]string, len(wires))
	for i, d := range wires {
		names[i] = d.Name()
	}
	return names
}

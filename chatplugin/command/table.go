package command

import "slices"

// All lists every command in the order of the documentation. The slice is
// shared: do not change it.
func All() []Command { return table }

// Find gives the command of that name.
func Find(name string) (*Command, bool) {
	i := slices.IndexFunc(table, func(c Command) bool { return c.Name == name })
	if i < 0 {
		return nil, false
	}
	return &table[i], true
}

var table = slices.Concat(
	sessionCommands,
	roomCommands,
	memberCommands,
	moderationCommands,
	messageCommands,
	fileCommands,
	receiptCommands,
	searchCommands,
	friendCommands,
	reportCommands,
	peopleCommands,
	presenceCommands,
	deviceCommands,
	profileCommands,
)

// none is for commands without parameters.
type none struct{}

// yes reads a switch that is on unless it is turned off.
func yes(on *bool) bool { return on == nil || *on }

package rest

import (
	"maps"
	"slices"
)

// AdminRouteNames are the routes below /api/chat/admin, as "METHOD /path".
func AdminRouteNames() []string { return slices.Sorted(maps.Keys(adminRoutes(NewPulse()))) }

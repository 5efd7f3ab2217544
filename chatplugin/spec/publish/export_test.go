package publish

import "pocketchat/chatplugin/spec"

// What the tests outside need: they start the whole plugin, which imports this
// package.
type (
	Sample      = sample
	WireSamples = wireSamples
	Exchange    = exchange
)

var (
	Describe     = describe
	SamplesOf    = samplesOf
	Exchanges    = exchanges
	RouteKey     = routeKey
	PathNames    = pathNames
	RecordShapes = recordShapes
	StatusOf     = status
	MediaOf      = media
)

// AllRoutes are the routes in the documents.
func AllRoutes(wires []spec.Wire) []spec.Route {
	var all []spec.Route
	for _, s := range coreSections() {
		all = append(all, s.Routes...)
	}
	for _, w := range wires {
		all = append(all, w.Routes...)
	}
	return all
}

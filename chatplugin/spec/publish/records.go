package publish

import (
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/spec"
	"pocketchat/chatplugin/store"
)

// recordIDs are the collections whose records are in answers and events.
var recordIDs = []string{
	store.RoomsID, store.MembersID, store.MessagesID, store.ReactionsID, store.FriendshipsID, store.DevicesID, store.UploadsID, store.BansID,
}

// ownFields are shown to the user whom a record is about, and to nobody else.
var ownFields = map[string][]string{
	store.MembersID: {store.ColNotify, store.ColMutedUntil, store.ColHidden},
}

// keptFields are missing where the user keeps them to themselves.
var keptFields = map[string][]string{store.MembersID: store.ReceiptFields}

// recordShapes are the shapes of records by the id of their collection.
func recordShapes(app core.App) (map[string]spec.Shape, error) {
	shapes := make(map[string]spec.Shape, len(recordIDs))
	for _, id := range recordIDs {
		c, err := app.FindCachedCollectionByNameOrId(id)
		if err != nil {
			return nil, err
		}
		shapes[id] = recordShape(c)
	}
	return shapes, nil
}

// recordShape is open: PocketBase adds "expand", and admins may add fields. Those
// are nobody's business who only reads this page, so they are not told.
func recordShape(c *core.Collection) spec.Shape {
	shape := spec.Object(
		spec.Need("collectionId", spec.String, ""),
		spec.Need("collectionName", spec.String, ""),
	).Opened().Named(componentName(c.Name))
	for _, f := range c.Fields {
		switch {
		case !f.GetSystem():
		case f.GetHidden() || slices.Contains(ownFields[c.Id], f.GetName()):
			shape = shape.Plus(spec.May(f.GetName(), fieldShape(f), "only where it is yours"))
		case slices.Contains(keptFields[c.Id], f.GetName()):
			shape = shape.Plus(spec.May(f.GetName(), fieldShape(f), "missing where the member keeps it, or you keep yours"))
		default:
			shape = shape.Plus(spec.Need(f.GetName(), fieldShape(f), ""))
		}
	}
	return shape
}

func fieldShape(f core.Field) spec.Shape {
	if many, ok := f.(core.MultiValuer); ok && many.IsMultiple() {
		return spec.List(spec.String)
	}
	switch f := f.(type) {
	case *core.NumberField:
		if f.OnlyInt {
			return spec.Integer
		}
		return spec.Number
	case *core.BoolField:
		return spec.Boolean
	case *core.JSONField, *core.GeoPointField:
		return spec.Any
	}
	return spec.String
}

// componentName fits the names that OpenAPI allows for components.
func componentName(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '-', r == '.':
			return r
		}
		return '_'
	}, name)
}

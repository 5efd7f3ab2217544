package store

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
)

// upgradeCollection brings what an earlier version of the schema made to what
// this one needs. What an admin set is kept, except that file fields never take
// less than we do.
func upgradeCollection(c *core.Collection, s spec, users string) (changed bool) {
	for _, want := range s.fields {
		is := c.Fields.GetByName(want.GetName())
		if file, ok := is.(*core.FileField); ok {
			changed = upgradeFile(file, want.(*core.FileField)) || changed
		}
		// Version 1 required an owner of every upload.
		if owner, ok := is.(*core.RelationField); ok && s.id == UploadsID && owner.Name == ColOwner && owner.Required {
			owner.Required = false
			changed = true
		}
	}
	if s.id == UploadsID && hasRules(c, ownedRules(users, ColOwner)) {
		applyRules(c, s.rules)
		changed = true
	}
	return changed
}

// imageTypesV1 is what version 1 took as a room's image.
var imageTypesV1 = []string{"image/jpeg", "image/png", "image/webp", "image/gif"}

func upgradeFile(is, want *core.FileField) (changed bool) {
	if is.MaxSize < want.MaxSize {
		is.MaxSize = want.MaxSize
		changed = true
	}
	if slices.Equal(is.MimeTypes, imageTypesV1) {
		is.MimeTypes = nil // what is an image is decided by package media
		changed = true
	}
	for _, size := range want.Thumbs {
		if !slices.Contains(is.Thumbs, size) {
			is.Thumbs = append(is.Thumbs, size)
			changed = true
		}
	}
	return changed
}

func hasRules(c *core.Collection, r rules) bool {
	same := func(a, b *string) bool { return a == b || (a != nil && b != nil && *a == *b) }
	return same(c.ListRule, r.list) && same(c.ViewRule, r.list) && same(c.CreateRule, r.create) &&
		same(c.UpdateRule, r.update) && same(c.DeleteRule, r.delete)
}

func applyRules(c *core.Collection, r rules) {
	c.ListRule, c.ViewRule = r.list, r.list
	c.CreateRule, c.UpdateRule, c.DeleteRule = r.create, r.update, r.delete
}

package store

import (
	"github.com/pocketbase/pocketbase/core"
)

// spec is what EnsureSchema wants of one collection. Every field becomes a
// System field: admins may add others and edit the rules, ours stay.
type spec struct {
	id, name string
	longIDs  bool // 24 hex characters instead of PocketBase's 15
	fields   []core.Field
	indexes  []index
	rules    rules
}

type index struct {
	name    string
	unique  bool
	columns string
	where   string
}

// Sizes of fields, above the default limits of package chat: the limits are
// configuration and checked first, these are only the database's last word.
const (
	maxTextChars = 100_000
	maxNameChars = 1_000
	maxIDChars   = 100
	maxDataBytes = 256 << 10
	// Kinds of files have limits of their own, see package media.
	maxFileBytes  = 500 << 20
	maxImageBytes = 50 << 20
)

// thumbs are the sizes of thumbnails, in PocketBase's notation: a square one for
// lists, and one that fits a bubble. Package media writes them as WebP;
// PocketBase would make PNG.
var thumbs = []string{ThumbSquare, ThumbFit}

// The sizes of thumbnails.
const (
	ThumbSquare = "100x100"
	ThumbFit    = "480x480f"
)

// useLongIDs sets the length of the id field. The pattern must stay PocketBase's
// default: with any other one every insert looks for a case-insensitive
// duplicate, which is a scan of the whole table (TextField.ValidateValue). The
// record hook checks for hex.
func useLongIDs(c *core.Collection) {
	id := c.Fields.GetByName(ColID).(*core.TextField)
	id.Min, id.Max = 24, 24
	id.AutogeneratePattern = "[a-f0-9]{24}"
}

func collections(users string) []spec {
	return []spec{
		roomsSpec(users), membersSpec(users), messagesSpec(users), reactionsSpec(users), friendshipsSpec(users),
		uploadsSpec(users), devicesSpec(users), profilesSpec(users), reportsSpec(users),
		bansSpec(users), auditSpec(users), hiddenSpec(users),
	}
}

func text(name string, limit int) *core.TextField { return &core.TextField{Name: name, Max: limit} }

func number(name string) *core.NumberField { return &core.NumberField{Name: name, OnlyInt: true} }

func date(name string) *core.DateField { return &core.DateField{Name: name} }

func jsonField(name string) *core.JSONField {
	return &core.JSONField{Name: name, MaxSize: maxDataBytes}
}

func choice(name string, values ...string) *core.SelectField {
	return &core.SelectField{Name: name, Values: values, MaxSelect: 1}
}

// relation points at one record and is emptied when that record goes.
func relation(name, collection string) *core.RelationField {
	return &core.RelationField{Name: name, CollectionId: collection, MaxSelect: 1}
}

// owned points at the record that this one cannot live without.
func owned(name, collection string) *core.RelationField {
	return &core.RelationField{Name: name, CollectionId: collection, MaxSelect: 1, Required: true, CascadeDelete: true}
}

// stamps are created and updated. System autodate fields keep their settings.
func stamps() []core.Field {
	return []core.Field{
		&core.AutodateField{Name: ColCreated, OnCreate: true},
		&core.AutodateField{Name: ColUpdated, OnCreate: true, OnUpdate: true},
	}
}

func fields(own ...core.Field) []core.Field { return append(own, stamps()...) }

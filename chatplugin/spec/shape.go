package spec

import (
	"maps"
	"slices"
)

// Type is a type of JSON; empty means any.
type Type string

// The types.
const (
	TypeString  Type = "string"
	TypeInteger Type = "integer"
	TypeNumber  Type = "number"
	TypeBoolean Type = "boolean"
	TypeObject  Type = "object"
	TypeArray   Type = "array"
	TypeNull    Type = "null"
)

// Shape is what a JSON value looks like. The zero Shape is any JSON. Shapes are
// values: every method gives a new one.
type Shape struct {
	// Name makes it a shape of its own in the documents, used by reference.
	Name string
	Doc  string
	Type Type
	Null bool // null as well
	// Fields are those of an object. Open objects have other keys beside them.
	Fields []Field
	Open   bool
	// Values is the shape of every value of an object that is used as a map.
	Values *Shape
	Items  *Shape   // of an array
	Empty  bool     // an array without items
	OneOf  []Shape  // instead of Type: what fits one of these
	Enum   []string // of a string
	Max    int      // bytes of a string, or items of an array; 0 is no limit
	Binary bool     // a string that is the bytes of a file
	// Collection is the id of the collection whose records have this shape.
	Collection string
}

// Field is a member of an object, or a parameter.
type Field struct {
	Name   string
	Shape  Shape
	Needed bool // always there
	Doc    string
}

// Shapes without more to say.
var (
	Any     = Shape{}
	String  = Shape{Type: TypeString}
	Integer = Shape{Type: TypeInteger}
	Number  = Shape{Type: TypeNumber}
	Boolean = Shape{Type: TypeBoolean}
	Null    = Shape{Type: TypeNull}
	File    = Shape{Type: TypeString, Binary: true}
	// Nothing is an empty list.
	Nothing = Shape{Type: TypeArray, Empty: true}
)

// Object has these fields and no others.
func Object(fields ...Field) Shape { return Shape{Type: TypeObject, Fields: fields} }

// List is an array of one shape.
func List(of Shape) Shape { return Shape{Type: TypeArray, Items: &of} }

// Map is an object whose keys are data.
func Map(of Shape) Shape { return Shape{Type: TypeObject, Values: &of} }

// OneOf is what fits one of some shapes.
func OneOf(shapes ...Shape) Shape { return Shape{OneOf: shapes} }

// Word is one of some strings.
func Word(words ...string) Shape { return Shape{Type: TypeString, Enum: words} }

// Record is a record of the collection with this id, in PocketBase's JSON.
func Record(collection string) Shape { return Shape{Type: TypeObject, Collection: collection} }

// Need is a field that is always there.
func Need(name string, shape Shape, doc string) Field {
	return Field{Name: name, Shape: shape, Needed: true, Doc: doc}
}

// May is a field that may be left out.
func May(name string, shape Shape, doc string) Field {
	return Field{Name: name, Shape: shape, Doc: doc}
}

// OrNull is the shape or null.
func (s Shape) OrNull() Shape {
	s.Null = true
	return s
}

// Named gives the shape a name in the documents.
func (s Shape) Named(name string) Shape {
	s.Name = name
	return s
}

// Opened is an object with other keys beside its fields.
func (s Shape) Opened() Shape {
	s.Open = true
	return s
}

// AtMost is the shape with a limit on its bytes or items.
func (s Shape) AtMost(limit int) Shape {
	s.Max = limit
	return s
}

// With is the object with its field's shape replaced, for what its Go type does
// not tell. It panics if there is no such field, which every test would hit.
func (s Shape) With(field string, shape Shape) Shape {
	i := slices.IndexFunc(s.Fields, func(f Field) bool { return f.Name == field })
	if i < 0 {
		panic("spec: " + s.Name + " has no field " + field)
	}
	s.Fields = slices.Clone(s.Fields)
	s.Fields[i].Shape = shape
	return s
}

// Plus is the object with more fields.
func (s Shape) Plus(fields ...Field) Shape {
	s.Fields = append(slices.Clone(s.Fields), fields...)
	return s
}

// Noted is the shape with the meaning of fields that do not say it, at any
// depth, by their names.
func (s Shape) Noted(notes map[string]string) Shape {
	if len(notes) == 0 {
		return s
	}
	s.Fields = slices.Clone(s.Fields)
	for i, f := range s.Fields {
		if f.Doc == "" {
			s.Fields[i].Doc = notes[f.Name]
		}
		s.Fields[i].Shape = f.Shape.Noted(notes)
	}
	s.OneOf = slices.Clone(s.OneOf)
	for i := range s.OneOf {
		s.OneOf[i] = s.OneOf[i].Noted(notes)
	}
	for _, part := range []**Shape{&s.Items, &s.Values} {
		if *part != nil {
			noted := (*part).Noted(notes)
			*part = &noted
		}
	}
	return s
}

// FieldNames are the names of all fields in a shape, at any depth.
func (s Shape) FieldNames() []string {
	names := map[string]bool{}
	s.collect(names)
	return slices.Sorted(maps.Keys(names))
}

func (s Shape) collect(names map[string]bool) {
	for _, f := range s.Fields {
		names[f.Name] = true
		f.Shape.collect(names)
	}
	for _, one := range s.OneOf {
		one.collect(names)
	}
	if s.Items != nil {
		s.Items.collect(names)
	}
	if s.Values != nil {
		s.Values.collect(names)
	}
}

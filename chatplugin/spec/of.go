package spec

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// Of is the shape of what a Go type marshals to. A named struct becomes a shape
// of that name without the suffix "DTO". Raw JSON and interfaces are any JSON:
// say more with Shape.With. It panics on types that no payload is made of.
func Of[T any]() Shape { return of(reflect.TypeFor[T]()) }

func of(t reflect.Type) Shape {
	if t == reflect.TypeFor[json.RawMessage]() {
		return Any
	}
	switch t.Kind() {
	case reflect.Pointer:
		return of(t.Elem()).OrNull()
	case reflect.Interface:
		return Any
	case reflect.String:
		return String
	case reflect.Bool:
		return Boolean
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return Integer
	case reflect.Float32, reflect.Float64:
		return Number
	case reflect.Slice:
		return List(of(t.Elem()))
	case reflect.Map:
		return Map(of(t.Elem()))
	case reflect.Struct:
		return Shape{Type: TypeObject, Name: shapeName(t.Name()), Fields: fieldsOf(t)}
	}
	panic("spec: no payload is a " + t.String())
}

// fieldsOf follows encoding/json: an embedded struct's fields are the outer
// one's, unless the outer one has its own of the same name.
func fieldsOf(t reflect.Type) []Field {
	fields := []Field{}
	add := func(f Field) {
		if !slices.ContainsFunc(fields, func(have Field) bool { return have.Name == f.Name }) {
			fields = append(fields, f)
		}
	}
	var embedded []Field
	for i := range t.NumField() {
		sf := t.Field(i)
		name, options, _ := strings.Cut(sf.Tag.Get("json"), ",")
		if sf.Anonymous && name == "" {
			embedded = append(embedded, fieldsOf(sf.Type)...)
			continue
		}
		if !sf.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = sf.Name
		}
		optional := strings.Contains(options, "omit")
		shape := of(sf.Type)
		if optional {
			shape.Null = false // left out instead
		}
		add(Field{Name: name, Shape: shape, Needed: !optional})
	}
	for _, f := range embedded {
		add(f)
	}
	return fields
}

// shapeName is the published name of a Go type; that of a generic type says
// nothing and is left out.
func shapeName(name string) string {
	if strings.Contains(name, "[") {
		return ""
	}
	name = strings.TrimSuffix(name, "DTO")
	if name == "" {
		return ""
	}
	return string(unicode.ToUpper(rune(name[0]))) + name[1:]
}

package command

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
)

// Field is one parameter of a command.
type Field struct {
	Name string
	// Type is what JSON must hold: "string", "integer", "boolean", "list of
	// strings" or "any JSON".
	Type string
	// Doc says what it means.
	Doc string
	// Needed marks a parameter that must be there and not be empty.
	Needed bool
	// Max is the most bytes of a string, or of each string and the most entries
	// of a list; 0 means that the service has a limit of its own.
	Max int

	index int // of the struct field
}

// maxID bounds ids and other short strings unless a field says otherwise. The
// longest ids in use are 36 characters.
const maxID = 100

// fieldsOf reads the parameters from the tags of a struct:
//
//	Room string `json:"room" need:"true" doc:"id of the room"`
//
// It panics on a struct that cannot be decoded, which every test would hit.
func fieldsOf(t reflect.Type) []Field {
	fields := make([]Field, 0, t.NumField())
	for i := range t.NumField() {
		sf := t.Field(i)
		f := Field{
			Name:   sf.Tag.Get("json"),
			Type:   typeName(sf.Type),
			Doc:    sf.Tag.Get("doc"),
			Needed: sf.Tag.Get("need") == "true",
			Max:    maxID,
			index:  i,
		}
		if most, ok := sf.Tag.Lookup("max"); ok {
			n, err := strconv.Atoi(most)
			if err != nil {
				panic(fmt.Sprintf("command: field %s.%s: max: %v", t, sf.Name, err))
			}
			f.Max = n
		}
		if f.Name == "" || f.Doc == "" {
			panic(fmt.Sprintf("command: field %s.%s needs a json and a doc tag", t, sf.Name))
		}
		fields = append(fields, f)
	}
	return fields
}

// The types of parameters.
const (
	typeString  = "string"
	typeInteger = "integer"
	typeBoolean = "boolean"
	typeList    = "list of strings"
	typeAny     = "any JSON"
)

func typeName(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[string](), reflect.TypeFor[*string]():
		return typeString
	case reflect.TypeFor[int64](), reflect.TypeFor[*int64]():
		return typeInteger
	case reflect.TypeFor[bool](), reflect.TypeFor[*bool]():
		return typeBoolean
	case reflect.TypeFor[[]string]():
		return typeList
	case reflect.TypeFor[json.RawMessage]():
		return typeAny
	}
	panic("command: no parameter can be a " + t.String())
}

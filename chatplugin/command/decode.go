package command

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"pocketchat/chatplugin/chat"
)

// maxInteger is the largest integer that JSON numbers carry exactly (2^53-1).
const maxInteger = 1<<53 - 1

// Object splits one JSON object into its members. Nothing and null are an
// empty object.
func Object(raw json.RawMessage) (map[string]json.RawMessage, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || string(raw) == "null" {
		return map[string]json.RawMessage{}, nil
	}
	var members map[string]json.RawMessage
	if raw[0] != '{' || json.Unmarshal(raw, &members) != nil {
		return nil, chat.Errorf(chat.Invalid, "The parameters must be one JSON object.")
	}
	return members, nil
}

// decodeFields fills the struct from raw. It is strict: a parameter that is
// unknown, missing or of another type is an error that names it.
func decodeFields(fields []Field, raw map[string]json.RawMessage, into reflect.Value) error {
	if err := refuseUnknown(fields, raw); err != nil {
		return err
	}
	for _, f := range fields {
		value, there := raw[f.Name]
		if there && isNull(value) && f.Type != typeAny {
			there = false // null is the same as absent
		}
		if !there {
			if f.Needed {
				return f.missing()
			}
			continue
		}
		if err := f.decode(value, into.Field(f.index)); err != nil {
			return err
		}
	}
	return nil
}

func refuseUnknown(fields []Field, raw map[string]json.RawMessage) error {
	var unknown []string
	for name := range raw {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.Name == name }) {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	name := slices.Min(unknown) // the same answer every time
	if len(fields) == 0 {
		return chat.FieldError(short(name), "Unknown: this takes no parameters.")
	}
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return chat.FieldError(short(name), "Unknown. Allowed: %s.", strings.Join(names, ", "))
}

// decode stores one value that is there.
func (f Field) decode(raw json.RawMessage, into reflect.Value) error {
	if f.Type == typeAny {
		into.SetBytes(slices.Clone(raw))
		return nil
	}
	if err := json.Unmarshal(raw, into.Addr().Interface()); err != nil {
		return f.mistyped()
	}
	switch value := into.Interface().(type) {
	case string:
		return f.checkString(value)
	case *string:
		return f.checkString(*value)
	case int64:
		return f.checkInteger(value)
	case *int64:
		return f.checkInteger(*value)
	case []string:
		return f.checkList(value)
	}
	return nil
}

func (f Field) checkInteger(n int64) error {
	if n < 0 || n > maxInteger {
		return f.mistyped()
	}
	return nil
}

func (f Field) checkString(s string) error {
	if f.Needed && s == "" {
		return f.missing()
	}
	if f.Max > 0 && len(s) > f.Max {
		return chat.FieldError(f.Name, "Must be at most %d bytes.", f.Max)
	}
	return nil
}

func (f Field) checkList(list []string) error {
	if f.Needed && len(list) == 0 {
		return f.missing()
	}
	if f.Max > 0 && len(list) > f.Max {
		return chat.FieldError(f.Name, "Must be at most %d entries.", f.Max)
	}
	for _, entry := range list {
		if entry == "" || len(entry) > maxID {
			return chat.FieldError(f.Name, "Each entry must be a string of 1 to %d bytes.", maxID)
		}
	}
	return nil
}

func (f Field) missing() error {
	return chat.FieldError(f.Name, "Missing: %s.", f.Doc)
}

func (f Field) mistyped() error {
	switch f.Type {
	case typeInteger:
		return chat.FieldError(f.Name, "Must be a whole number from 0 to %d.", maxInteger)
	case typeBoolean:
		return chat.FieldError(f.Name, "Must be true or false.")
	case typeList:
		return chat.FieldError(f.Name, "Must be a list of strings.")
	}
	return chat.FieldError(f.Name, "Must be a string.")
}

func isNull(raw json.RawMessage) bool { return string(bytes.TrimSpace(raw)) == "null" }

// short keeps an error from echoing a huge name. An empty one is shown as "",
// because an error without a field name would name nothing.
func short(name string) string {
	const most = 60
	if name == "" {
		return `""`
	}
	if len(name) <= most {
		return name
	}
	cut := most
	for !utf8.RuneStart(name[cut]) {
		cut--
	}
	return name[:cut] + "..."
}

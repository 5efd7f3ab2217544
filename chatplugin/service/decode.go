package service

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"pocketchat/chatplugin/chat"
)

// DecodeStrict reads one JSON object into a struct. A field that the struct
// does not have, or a value of the wrong type, is a field error that names it:
// a misspelt option must not be ignored in silence.
func DecodeStrict(raw []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	if err == nil {
		if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
			return chat.Errorf(chat.Invalid, "Must be one JSON object and nothing after it.")
		}
		return nil
	}
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) {
		if mistyped.Field == "" {
			return chat.Errorf(chat.Invalid, "Must be a JSON object, not %s.", article(mistyped.Value))
		}
		return chat.FieldError(mistyped.Field, "Must not be %s.", article(mistyped.Value))
	}
	// encoding/json has no type for this one.
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return chat.FieldError(strings.Trim(name, `"`), "There is no such field.")
	}
	return chat.Errorf(chat.Invalid, "Must be valid JSON.")
}

// article puts "a" or "an" before the name of a JSON type, which may have the
// literal behind it ("number 1.5").
func article(jsonType string) string {
	if strings.HasPrefix(jsonType, "array") || strings.HasPrefix(jsonType, "object") {
		return "an " + jsonType
	}
	return "a " + jsonType
}

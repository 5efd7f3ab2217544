package store

import (
	"database/sql"
	"errors"
	"sort"

	validation "github.com/pocketbase/ozzo-validation/v4"

	"pocketchat/chatplugin/chat"
)

// FieldError refuses a record because of one field, in PocketBase's own form:
// REST answers it with the field's name, and the functions of this package
// turn it into a chat.Error.
func FieldError(field, code, message string) error {
	return validation.Errors{field: validation.NewError("validation_"+code, message)}
}

// chatError turns what a PocketBase save returned into what a caller may be
// told. A chat.Error that a hook returned stays as it is.
func chatError(err error) error {
	if err == nil {
		return nil
	}
	var mine *chat.Error
	if errors.As(err, &mine) {
		return mine
	}
	var fields validation.Errors
	if errors.As(err, &fields) && len(fields) > 0 {
		return fieldError(fields)
	}
	return err
}

// fieldError tells about the first field in alphabetical order: one is enough
// to act on, and the answer does not change from call to call.
func fieldError(fields validation.Errors) error {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	sort.Strings(names)
	err := chat.FieldError(names[0], "%s", fields[names[0]].Error())
	var coded validation.Error
	if errors.As(fields[names[0]], &coded) && coded.Code() == "validation_not_unique" {
		err.Code = chat.Conflict
	}
	return err
}

// absent turns "no rows" into the answer for what is not there.
func absent(err error, what string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return chat.NoSuch(what)
	}
	return err
}

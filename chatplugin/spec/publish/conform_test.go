package publish_test

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pocketchat/chatplugin/spec"
)

// fits says why a JSON value is not of a shape, or nothing.
func fits(shape spec.Shape, value any, records map[string]spec.Shape) error {
	if shape.Collection != "" {
		null := shape.Null
		shape = records[shape.Collection]
		shape.Null = null
	}
	if value == nil && (shape.Null || shape.Type == spec.TypeNull) {
		return nil
	}
	if len(shape.OneOf) > 0 {
		var reasons []string
		for _, one := range shape.OneOf {
			err := fits(one, value, records)
			if err == nil {
				return nil
			}
			reasons = append(reasons, err.Error())
		}
		return fmt.Errorf("fits none: %s", strings.Join(reasons, "; "))
	}
	if is := typeOf(value); shape.Type != "" && is != shape.Type && !(is == spec.TypeInteger && shape.Type == spec.TypeNumber) {
		return fmt.Errorf("is %s and not %s", is, shape.Type)
	}
	switch v := value.(type) {
	case string:
		if len(shape.Enum) > 0 && !slices.Contains(shape.Enum, v) {
			return fmt.Errorf("%q is none of %q", v, shape.Enum)
		}
	case []any:
		return fitItems(shape, v, records)
	case map[string]any:
		return fitMembers(shape, v, records)
	}
	return nil
}

func fitItems(shape spec.Shape, items []any, records map[string]spec.Shape) error {
	if shape.Empty && len(items) > 0 {
		return fmt.Errorf("is not empty")
	}
	for i, item := range items {
		if shape.Items == nil {
			break
		}
		if err := fits(*shape.Items, item, records); err != nil {
			return fmt.Errorf("[%d] %w", i, err)
		}
	}
	return nil
}

func fitMembers(shape spec.Shape, members map[string]any, records map[string]spec.Shape) error {
	if shape.Type == "" {
		return nil // any JSON
	}
	for name, member := range members {
		if shape.Values != nil {
			if err := fits(*shape.Values, member, records); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			continue
		}
		i := slices.IndexFunc(shape.Fields, func(f spec.Field) bool { return f.Name == name })
		if i < 0 {
			if !shape.Open {
				return fmt.Errorf("%s is not described", name)
			}
			continue
		}
		if err := fits(shape.Fields[i].Shape, member, records); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	for _, f := range shape.Fields {
		if _, there := members[f.Name]; f.Needed && !there {
			return fmt.Errorf("%s is missing", f.Name)
		}
	}
	return nil
}

func typeOf(value any) spec.Type {
	switch v := value.(type) {
	case nil:
		return spec.TypeNull
	case string:
		return spec.TypeString
	case bool:
		return spec.TypeBoolean
	case float64:
		if v == math.Trunc(v) {
			return spec.TypeInteger
		}
		return spec.TypeNumber
	case []any:
		return spec.TypeArray
	}
	return spec.TypeObject
}

// alike reports whether two values have the same members and types. Null is
// like anything, an empty list like any list, and keys that are paths like each
// other: what is there differs from run to run.
func alike(a, b any) bool {
	if a == nil || b == nil {
		return true
	}
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for key, value := range a {
			other, there := b[key]
			if !there && !strings.HasPrefix(key, "/") || there && !alike(value, other) {
				return false
			}
		}
		return true
	case []any:
		b, ok := b.([]any)
		return ok && (len(a) == 0 || len(b) == 0 || alike(a[0], b[0]))
	case float64:
		_, ok := b.(float64)
		return ok
	}
	return typeOf(a) == typeOf(b)
}

package publish

import (
	"strings"

	"pocketchat/chatplugin/spec"
)

// object is a JSON object of a document.
type object = map[string]any

// schemas renders shapes as JSON Schema of one document and collects those that
// have a name. AsyncAPI speaks draft 7 and OpenAPI 3.1 draft 2020-12; what is
// used here means the same in both, but for lists of arguments (AsyncAPI only).
type schemas struct {
	components object // by name
	// records are the shapes of records by the id of their collection.
	records map[string]spec.Shape
	// prefix keeps the names of one wire apart from those of another in the same
	// document.
	prefix string
	// shapes are what the names in components stand for.
	shapes map[string]string
}

func newSchemas(records map[string]spec.Shape) *schemas {
	return &schemas{components: object{}, records: records, shapes: map[string]string{}}
}

// of is the schema of a shape: a reference if it has a name.
func (s *schemas) of(shape spec.Shape) object {
	name, prefix := shape.Name, s.prefix
	if shape.Collection != "" {
		null, doc := shape.Null, shape.Doc
		shape = s.records[shape.Collection]
		name, prefix = shape.Name, ""
		shape.Null, shape.Doc = null, doc
	}
	if name == "" {
		return s.inline(shape)
	}
	null, doc := shape.Null, shape.Doc
	shape.Null, shape.Doc = false, ""
	ref := object{"$ref": "#/components/schemas/" + s.add(prefix+name, shape)}
	if null {
		ref = object{"anyOf": []any{ref, object{"type": "null"}}}
	}
	if doc != "" {
		return object{"allOf": []any{ref}, "description": doc}
	}
	return ref
}

// add makes a component. Two different shapes of one name get two names.
func (s *schemas) add(name string, shape spec.Shape) string {
	said := asText(s.inline(shape))
	for s.shapes[name] != "" && s.shapes[name] != said {
		name += "2"
	}
	s.shapes[name] = said
	s.components[name] = s.inline(shape)
	return name
}

func (s *schemas) inline(shape spec.Shape) object {
	out := object{}
	if shape.Doc != "" {
		out["description"] = shape.Doc
	}
	if len(shape.OneOf) > 0 {
		var choices []any
		for _, one := range shape.OneOf {
			choices = append(choices, s.of(one))
		}
		if shape.Null {
			choices = append(choices, object{"type": "null"})
		}
		out["anyOf"] = choices
		return out
	}
	if shape.Type != "" {
		out["type"] = string(shape.Type)
		if shape.Null {
			out["type"] = []string{string(shape.Type), string(spec.TypeNull)}
		}
	}
	switch shape.Type {
	case spec.TypeString:
		describeString(out, shape)
	case spec.TypeArray:
		s.describeArray(out, shape)
	case spec.TypeObject:
		s.describeObject(out, shape)
	}
	return out
}

func describeString(out object, shape spec.Shape) {
	if shape.Binary {
		out["contentMediaType"] = "application/octet-stream"
		delete(out, "type") // OpenAPI 3.1: bytes are no JSON string
	}
	if len(shape.Enum) > 0 {
		words := make([]any, 0, len(shape.Enum)+1)
		for _, word := range shape.Enum {
			words = append(words, word)
		}
		if shape.Null {
			words = append(words, nil)
		}
		out["enum"] = words
	}
	if shape.Max > 0 {
		out["maxLength"] = shape.Max // bytes here, characters there: never too strict
	}
}

func (s *schemas) describeArray(out object, shape spec.Shape) {
	if shape.Items != nil {
		out["items"] = s.of(*shape.Items)
	}
	if shape.Max > 0 {
		out["maxItems"] = shape.Max
	}
	if shape.Empty {
		out["maxItems"] = 0
	}
}

func (s *schemas) describeObject(out object, shape spec.Shape) {
	if shape.Values != nil {
		out["additionalProperties"] = s.of(*shape.Values)
		return
	}
	properties, required := object{}, []string{}
	for _, f := range shape.Fields {
		properties[f.Name] = s.field(f)
		if f.Needed {
			required = append(required, f.Name)
		}
	}
	if len(properties) > 0 {
		out["properties"] = properties
	}
	if len(required) > 0 {
		out["required"] = required
	}
	if !shape.Open {
		out["additionalProperties"] = false
	}
}

func (s *schemas) field(f spec.Field) object {
	shape := f.Shape
	if shape.Doc == "" {
		shape.Doc = f.Doc
	}
	return s.of(shape)
}

// titled starts with a capital, for names of components and operations.
func titled(name string) string {
	if name == "" {
		return ""
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

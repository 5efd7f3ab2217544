package publish

import (
	"strconv"
	"strings"

	"pocketchat/chatplugin/spec"
)

// openAPI is the OpenAPI 3.1 document of all routes.
func openAPI(b *book) (object, error) {
	examples, err := exchanges()
	if err != nil {
		return nil, err
	}
	d := &openDocument{schemas: newSchemas(b.records), examples: examples, paths: object{}}
	var tags []any
	for _, s := range b.sections {
		tags = append(tags, object{"name": s.Name, "description": s.Doc})
		for _, r := range s.Routes {
			d.add(s, r)
		}
	}
	return object{
		"openapi": "3.1.0",
		"info": object{
			"title":       "PocketChat",
			"version":     documentVersion,
			"description": "The routes of the chat. Records and accounts are PocketBase's own API.",
		},
		"servers": []any{object{"url": "/", "description": "The server that this document came from."}},
		"tags":    tags,
		"paths":   d.paths,
		"components": object{
			"schemas":         d.schemas.components,
			"securitySchemes": openSecurity(),
		},
	}, nil
}

type openDocument struct {
	schemas  *schemas
	examples map[string]exchange
	paths    object
}

func (d *openDocument) add(s section, r spec.Route) {
	path, _ := d.paths[r.Path].(object)
	if path == nil {
		path = object{}
		d.paths[r.Path] = path
	}
	d.schemas.prefix = s.prefix
	path[strings.ToLower(r.Method)] = d.operation(s, r)
}

func (d *openDocument) operation(s section, r spec.Route) object {
	example, shown := d.examples[routeKey(r)]
	op := object{
		"operationId": operationID(r),
		"tags":        []any{s.Name},
		"summary":     r.Doc,
		"security":    security(r.Who),
		"responses":   d.responses(s, r, example),
	}
	if parameters := d.parameters(r); len(parameters) > 0 {
		op["parameters"] = parameters
	}
	if len(r.Body) > 0 {
		content := object{"schema": d.schemas.of(spec.Object(r.Body...))}
		if len(example.Body) > 0 {
			content["example"] = example.Body
		}
		op["requestBody"] = object{"required": needed(r.Body), "content": object{"application/json": content}}
	}
	if len(r.Form) > 0 {
		op["requestBody"] = object{"required": true, "content": object{
			"multipart/form-data": object{"schema": d.schemas.of(spec.Object(r.Form...))},
		}}
	}
	if shown {
		op["x-example-request"] = example.Request
	}
	return op
}

// needed reports whether a body with these fields may not be left out.
func needed(fields []spec.Field) bool {
	for _, f := range fields {
		if f.Needed {
			return true
		}
	}
	return false
}

func (d *openDocument) parameters(r spec.Route) []any {
	var all []any
	for _, name := range pathNames(r.Path) {
		all = append(all, d.parameter("path", pathParam(r, name)))
	}
	for _, f := range r.Query {
		all = append(all, d.parameter("query", f))
	}
	return all
}

// pathParam is a parameter of the path; one that is not described is an id.
func pathParam(r spec.Route, name string) spec.Field {
	for _, f := range r.Params {
		if f.Name == name {
			return f
		}
	}
	what := strings.TrimSuffix(name, "Id")
	if what == "id" {
		what = "it"
	}
	return spec.Need(name, spec.String, "id of the "+what)
}

func (d *openDocument) parameter(in string, f spec.Field) object {
	out := object{"name": f.Name, "in": in, "required": f.Needed, "schema": d.schemas.of(f.Shape)}
	if f.Doc != "" {
		out["description"] = f.Doc
	}
	if f.Shape.Type == spec.TypeArray {
		out["style"], out["explode"] = "form", false // with commas
	}
	return out
}

func (d *openDocument) responses(s section, r spec.Route, example exchange) object {
	success := object{"description": "Done."}
	if status(r) != 204 {
		content := object{}
		if r.Media == "" || !strings.HasPrefix(r.Media, "*") {
			content["schema"] = d.schemas.of(r.Answer.Noted(s.Notes))
		}
		if len(example.Answer) > 0 {
			content["example"] = example.Answer
		}
		success["content"] = object{media(r): content}
	}
	failure := r.Failure
	if failure.Type == "" {
		failure = pocketBaseError
	}
	return object{
		strconv.Itoa(status(r)): success,
		"default": object{
			"description": "It failed.",
			"content":     object{"application/json": object{"schema": d.schemas.of(failure)}},
		},
	}
}

// pocketBaseError is PocketBase's own error.
var pocketBaseError = spec.Object(
	spec.Need("status", spec.Integer, "as of HTTP"),
	spec.Need("message", spec.String, "for people"),
	spec.Need("data", spec.Any, "holds {code, message} under the name of the wrong parameter"),
).Named("Error")

func status(r spec.Route) int {
	if r.Status != 0 {
		return r.Status
	}
	return 200
}

func media(r spec.Route) string {
	if r.Media != "" {
		return r.Media
	}
	return "application/json"
}

func security(who spec.Who) []any {
	switch who {
	case spec.Superusers:
		return []any{object{"superuser": []any{}}}
	case spec.Anybody:
		return []any{}
	case spec.Linked:
		return []any{object{"token": []any{}}, object{"link": []any{}}}
	}
	return []any{object{"token": []any{}}}
}

func openSecurity() object {
	return object{
		"token":     object{"type": "http", "scheme": "bearer", "description": "An auth token of a chat user, as PocketBase's sign-in gives it."},
		"superuser": object{"type": "http", "scheme": "bearer", "description": "An auth token of a superuser."},
		"link":      object{"type": "apiKey", "in": "query", "name": "token", "description": "The token of a link that the server made."},
	}
}

// routeKey is a route as registered.
func routeKey(r spec.Route) string { return r.Method + " " + r.Path }

// operationID is a name for generated clients: "getApiChatRoomsRoom".
func operationID(r spec.Route) string {
	id := strings.ToLower(r.Method)
	for part := range strings.FieldsFuncSeq(r.Path, func(c rune) bool { return strings.ContainsRune("/{}-._", c) }) {
		id += titled(part)
	}
	return id
}

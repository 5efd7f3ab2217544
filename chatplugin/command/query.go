package command

import (
	"encoding/json"
	"net/url"
	"strings"

	"pocketchat/chatplugin/chat"
)

// FromHTTP puts the parameters of a request together: path values, the query
// and the members of the body. They all are the same parameters, so one that
// comes twice with two values is refused; a path value is never overruled.
func (c *Command) FromHTTP(path map[string]string, query url.Values, body map[string]json.RawMessage) (map[string]json.RawMessage, error) {
	params := make(map[string]json.RawMessage, len(path)+len(query)+len(body))
	for name, value := range path {
		params[name] = quote(value)
	}
	for name, values := range query {
		value := c.queryValue(name, values)
		if err := addParam(params, name, value); err != nil {
			return nil, err
		}
	}
	for name, value := range body {
		if err := addParam(params, name, value); err != nil {
			return nil, err
		}
	}
	return params, nil
}

func addParam(params map[string]json.RawMessage, name string, value json.RawMessage) error {
	if there, twice := params[name]; twice && string(there) != string(value) {
		return chat.FieldError(short(name), "Given twice with two values: leave it out of the query and the body.")
	}
	params[name] = value
	return nil
}

// queryValue turns query text into the JSON that the field wants. Text that
// does not fit stays a string, which the field then refuses by name.
func (c *Command) queryValue(name string, values []string) json.RawMessage {
	switch c.fieldType(name) {
	case typeInteger, typeBoolean:
		if len(values) == 1 && json.Valid([]byte(values[0])) {
			return json.RawMessage(values[0])
		}
	case typeList:
		var list []string
		for _, value := range values {
			for entry := range strings.SplitSeq(value, ",") {
				if entry = strings.TrimSpace(entry); entry != "" {
					list = append(list, entry)
				}
			}
		}
		return quote(list)
	}
	if len(values) == 1 {
		return quote(values[0])
	}
	return quote(values)
}

func (c *Command) fieldType(name string) string {
	for _, f := range c.Fields {
		if f.Name == name {
			return f.Type
		}
	}
	return ""
}

// quote makes JSON of a string or a list of strings. That cannot fail.
func quote(value any) json.RawMessage {
	raw, _ := json.Marshal(value)
	return raw
}

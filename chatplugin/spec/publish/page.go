package publish

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"html/template"
	"maps"
	"slices"
	"strings"

	"pocketchat/chatplugin/spec"
)

//go:embed page.html
var pageSource string

//go:embed page.css
var pageStyle string

var pageTemplate = template.Must(template.New("page").Parse(strings.Replace(pageSource, "/* page.css */", pageStyle, 1)))

// What the page shows.
type (
	pageView struct {
		Wires    []wireView
		Sections []sectionView
		Records  []shapeView
	}
	wireView struct {
		spec.Wire
		Inbound, Outbound []eventView
		Objects           []shapeView
		Failure           shapeView
	}
	eventView struct {
		Anchor, Name, Doc string
		Args              []shapeView
		Ack, Failure      *shapeView
		Samples           []string
	}
	shapeView struct {
		Anchor, Name string
		Doc          string
		Type         []word
		Fields       []fieldView
	}
	fieldView struct {
		Name   string
		Depth  int
		Type   []word
		Needed bool
		Doc    string
	}
	// word is a piece of a type: a reference if it has a Link.
	word struct{ Text, Link string }

	sectionView struct {
		Name, Doc string
		Routes    []routeView
		Objects   []shapeView
	}
	routeView struct {
		Method, Path, Doc, Who string
		Params                 []paramView
		Status                 int
		Answer                 *shapeView
		Media                  string
		Request, Body, Reply   string
	}
	paramView struct {
		In string
		fieldView
	}
)

// renderPage makes the page with the policy that fits it: nothing is loaded, and
// no style but its own applies.
func renderPage(b *book) (printed, error) {
	view, err := viewOf(b)
	if err != nil {
		return printed{}, err
	}
	var out bytes.Buffer
	if err := pageTemplate.Execute(&out, view); err != nil {
		return printed{}, err
	}
	_, rest, _ := bytes.Cut(out.Bytes(), []byte("<style>"))
	style, _, found := bytes.Cut(rest, []byte("</style>"))
	if !found {
		return printed{}, errors.New("publish: the page has lost its style")
	}
	sum := sha256.Sum256(style)
	doc := stamped(out.Bytes())
	doc.csp = "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	return doc, nil
}

func viewOf(b *book) (pageView, error) {
	var view pageView
	for _, w := range b.wires {
		wire, err := viewWire(w, b.records)
		if err != nil {
			return view, err
		}
		view.Wires = append(view.Wires, wire)
	}
	examples, err := exchanges()
	if err != nil {
		return view, err
	}
	for _, s := range b.sections {
		view.Sections = append(view.Sections, viewSection(s, b.records, examples))
	}
	for _, id := range recordIDs {
		d := describer{records: b.records}
		record := b.records[id]
		name := record.Name
		record.Name = "" // this is its own place
		view.Records = append(view.Records, shapeView{Anchor: recordAnchor(name), Name: name, Fields: d.fields(record, 0)})
	}
	return view, nil
}

func viewWire(w spec.Wire, records map[string]spec.Shape) (wireView, error) {
	samples, err := samplesOf(w.Name)
	if err != nil {
		return wireView{}, err
	}
	d := describer{records: records, scope: w.Name, notes: w.Notes, named: map[string]spec.Shape{}}
	view := wireView{Wire: w, Failure: d.shape(w.Failure)}
	for _, ev := range w.Inbound {
		shown := d.event("in", ev, samples.Inbound[ev.Name])
		ack := d.shape(ev.Ack)
		shown.Ack = &ack
		if ev.Failure != nil {
			failure := d.shape(*ev.Failure)
			shown.Failure = &failure
		}
		view.Inbound = append(view.Inbound, shown)
	}
	for _, ev := range w.Outbound {
		view.Outbound = append(view.Outbound, d.event("out", ev, samples.Outbound[ev.Name]))
	}
	view.Objects = d.objects()
	return view, nil
}

func viewSection(s section, records map[string]spec.Shape, examples map[string]exchange) sectionView {
	d := describer{records: records, scope: "rest-" + s.Name, notes: s.Notes, named: map[string]spec.Shape{}}
	view := sectionView{Name: s.Name, Doc: s.Doc}
	for _, r := range s.Routes {
		shown := routeView{Method: r.Method, Path: r.Path, Doc: r.Doc, Who: whoText(r.Who), Status: status(r), Media: media(r)}
		add := func(in string, f spec.Field) {
			shown.Params = append(shown.Params, paramView{in, fieldView{Name: f.Name, Type: d.label(f.Shape), Needed: f.Needed, Doc: f.Doc}})
		}
		for _, name := range pathNames(r.Path) {
			add("path", pathParam(r, name))
		}
		for _, f := range r.Query {
			add("query", f)
		}
		for _, f := range r.Body {
			add("body", f)
		}
		for _, f := range r.Form {
			add("form", f)
		}
		if status(r) != 204 && r.Media == "" {
			answer := d.shape(r.Answer)
			shown.Answer = &answer
		}
		if example, ok := examples[routeKey(r)]; ok {
			shown.Request, shown.Body, shown.Reply = example.Request, pretty(example.Body), pretty(example.Answer)
		}
		view.Routes = append(view.Routes, shown)
	}
	view.Objects = d.objects()
	return view
}

func whoText(who spec.Who) string {
	return map[spec.Who]string{
		spec.Users: "chat users", spec.Superusers: "superusers", spec.Anybody: "everybody", spec.Linked: "chat users, or a link",
	}[who]
}

// describer says shapes in words and collects the named ones it meets.
type describer struct {
	records map[string]spec.Shape
	scope   string // of anchors
	notes   map[string]string
	named   map[string]spec.Shape
}

func (d *describer) event(way string, ev spec.Event, samples []sample) eventView {
	view := eventView{Anchor: d.scope + "-" + way + "-" + keyOf(ev.Name), Name: ev.Name, Doc: ev.Doc}
	for _, arg := range ev.Args {
		view.Args = append(view.Args, d.shape(arg))
	}
	for _, s := range samples {
		var lines []string
		for _, arg := range s.Args {
			lines = append(lines, pretty(arg))
		}
		text := strings.Join(lines, ",\n")
		if s.Ack != nil {
			text += "\n// ack\n" + pretty(s.Ack)
		}
		view.Samples = append(view.Samples, text)
	}
	return view
}

// shape is one argument, ack or answer.
func (d *describer) shape(s spec.Shape) shapeView {
	view := shapeView{Doc: s.Doc, Type: d.label(s)}
	if s.Name == "" {
		view.Fields = d.fields(s, 0)
	}
	return view
}

// fields are the rows of an object and of the objects without a name in it.
func (d *describer) fields(s spec.Shape, depth int) []fieldView {
	if s.Name != "" || s.Collection != "" {
		return nil // told at its own place
	}
	var rows []fieldView
	for _, f := range s.Fields {
		doc := f.Doc
		if doc == "" {
			doc = d.notes[f.Name]
		}
		rows = append(rows, fieldView{Name: f.Name, Depth: depth, Type: d.label(f.Shape), Needed: f.Needed, Doc: doc})
		rows = append(rows, d.fields(f.Shape, depth+1)...)
	}
	for _, one := range s.OneOf {
		rows = append(rows, d.fields(one, depth)...)
	}
	for _, part := range []*spec.Shape{s.Items, s.Values} {
		if part != nil {
			rows = append(rows, d.fields(*part, max(depth, 1))...)
		}
	}
	return rows
}

// label says a type: "list of Message or null".
func (d *describer) label(s spec.Shape) []word {
	words := d.plainLabel(s)
	if s.Null {
		words = append(words, word{Text: " or null"})
	}
	return words
}

func (d *describer) plainLabel(s spec.Shape) []word {
	switch {
	case s.Collection != "":
		name := d.records[s.Collection].Name
		return []word{{name + " record", recordAnchor(name)}}
	case s.Name != "" && d.named != nil:
		d.named[s.Name] = s
		return []word{{s.Name, d.anchor(s.Name)}}
	case len(s.OneOf) > 0:
		var words []word
		for i, one := range s.OneOf {
			if i > 0 {
				words = append(words, word{Text: " or "})
			}
			words = append(words, d.label(one)...)
		}
		return words
	case s.Values != nil:
		return append([]word{{Text: "map of "}}, d.label(*s.Values)...)
	case s.Items != nil:
		return append([]word{{Text: "list of "}}, d.label(*s.Items)...)
	case s.Empty:
		return []word{{Text: "empty list"}}
	case len(s.Enum) > 0:
		quoted := make([]string, len(s.Enum))
		for i, w := range s.Enum {
			quoted[i] = `"` + w + `"`
		}
		return []word{{Text: strings.Join(quoted, " or ")}}
	case s.Binary:
		return []word{{Text: "file"}}
	case s.Type == "":
		return []word{{Text: "any JSON"}}
	}
	return []word{{Text: string(s.Type)}}
}

func (d *describer) anchor(name string) string { return d.scope + "-" + name }

func recordAnchor(name string) string { return "record-" + name }

// objects are the named shapes that were met, and those met in them.
func (d *describer) objects() []shapeView {
	told := map[string]shapeView{}
	for len(told) < len(d.named) {
		for name, s := range maps.Clone(d.named) {
			if _, done := told[name]; done {
				continue
			}
			s.Name = ""
			told[name] = shapeView{Anchor: d.anchor(name), Name: name, Fields: d.fields(s, 0)}
		}
	}
	var views []shapeView
	for _, name := range slices.Sorted(maps.Keys(told)) {
		views = append(views, told[name])
	}
	return views
}

func pretty(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	var out bytes.Buffer
	if json.Indent(&out, raw, "", "  ") != nil {
		return string(raw)
	}
	return out.String()
}

package spec

import (
	"encoding/json"
	"slices"
	"testing"
)

type innerDTO struct {
	ID    string `json:"id"`
	Shown bool   `json:"shown"`
}

type outerDTO struct {
	ID string `json:"id"` // hides the one of the embedded
	innerDTO
	Count   int64           `json:"count"`
	Size    float64         `json:"size"`
	Picture *string         `json:"picture"`
	Note    string          `json:"note,omitempty"`
	On      *bool           `json:"on,omitempty"`
	List    []innerDTO      `json:"list"`
	Links   map[string]int  `json:"links"`
	Record  json.RawMessage `json:"record"`
	Hidden  string          `json:"-"`
	private string
}

func TestOfFollowsWhatATypeMarshalsTo(t *testing.T) {
	shape := Of[outerDTO]()
	if shape.Name != "Outer" || shape.Type != TypeObject {
		t.Errorf("got %s %s", shape.Type, shape.Name)
	}
	want := map[string]Field{
		"id":      {Shape: String, Needed: true},
		"shown":   {Shape: Boolean, Needed: true},
		"count":   {Shape: Integer, Needed: true},
		"size":    {Shape: Number, Needed: true},
		"picture": {Shape: String.OrNull(), Needed: true},
		"note":    {Shape: String},
		"on":      {Shape: Boolean},
		"list":    {Shape: Shape{Type: TypeArray}, Needed: true},
		"links":   {Shape: Shape{Type: TypeObject}, Needed: true},
		"record":  {Shape: Any, Needed: true},
	}
	raw, err := json.Marshal(outerDTO{Note: "x", On: new(bool), Record: json.RawMessage("1"), private: "x"})
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]any
	if err := json.Unmarshal(raw, &members); err != nil {
		t.Fatal(err)
	}
	if len(shape.Fields) != len(members) || len(members) != len(want) {
		t.Fatalf("%d fields, but it marshals to %s", len(shape.Fields), raw)
	}
	for _, f := range shape.Fields {
		w, known := want[f.Name]
		if !known || f.Needed != w.Needed || f.Shape.Type != w.Shape.Type || f.Shape.Null != w.Shape.Null {
			t.Errorf("%s: got %+v", f.Name, f)
		}
	}
}

func TestAGenericTypeHasNoName(t *testing.T) {
	type page[T any] struct {
		Items []T `json:"items"`
	}
	if got := Of[page[innerDTO]]().Name; got != "" {
		t.Errorf("got %q", got)
	}
}

func TestShapesAreValues(t *testing.T) {
	before := Of[innerDTO]()
	changed := before.With("id", Integer).Plus(May("more", String, "")).Noted(map[string]string{"id": "its id"}).OrNull()
	if before.Fields[0].Shape.Type != TypeString || before.Fields[0].Doc != "" || len(before.Fields) != 2 || before.Null {
		t.Errorf("the first shape changed: %+v", before)
	}
	if changed.Fields[0].Shape.Type != TypeInteger || changed.Fields[0].Doc != "its id" || len(changed.Fields) != 3 || !changed.Null {
		t.Errorf("got %+v", changed)
	}
}

func TestNotesReachFieldsAtAnyDepth(t *testing.T) {
	inner := Object(Need("at", String, ""), Need("id", String, "has its own"))
	shape := Object(Need("list", List(inner), ""), Need("map", Map(inner), ""), Need("one", OneOf(String, inner), ""))
	noted := shape.Noted(map[string]string{"at": "when", "id": "not used"})
	for _, got := range []Shape{*noted.Fields[0].Shape.Items, *noted.Fields[1].Shape.Values, noted.Fields[2].Shape.OneOf[1]} {
		if got.Fields[0].Doc != "when" || got.Fields[1].Doc != "has its own" {
			t.Errorf("got %+v", got.Fields)
		}
	}
	if inner.Fields[0].Doc != "" {
		t.Error("the inner shape changed")
	}
	if got := shape.FieldNames(); !slices.Equal(got, []string{"at", "id", "list", "map", "one"}) {
		t.Errorf("got %v", got)
	}
}

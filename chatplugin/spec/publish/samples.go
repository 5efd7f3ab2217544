package publish

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
)

// The examples are what a real server said in a test run: TestExamplesAreWhatTheServerSays
// writes them with -update and otherwise holds the server to their shapes.
//
//go:embed examples/*.json
var exampleFiles embed.FS

// sample is one event as it was sent, and its ack if it had a callback.
type sample struct {
	Args []json.RawMessage `json:"args"`
	Ack  json.RawMessage   `json:"ack,omitempty"`
}

// wireSamples are those of one dialect by event, the parts of names that differ
// in braces.
type wireSamples struct {
	Inbound  map[string][]sample `json:"inbound"`
	Outbound map[string][]sample `json:"outbound"`
}

// exchange is one HTTP request and its answer.
type exchange struct {
	Request string          `json:"request"` // "GET /api/chat/rooms?limit=1"
	Body    json.RawMessage `json:"body,omitempty"`
	Status  int             `json:"status"`
	Answer  json.RawMessage `json:"answer,omitempty"`
}

// samplesOf are the examples of a dialect; one without a recording has none.
func samplesOf(wire string) (wireSamples, error) {
	var samples wireSamples
	err := readExamples(wire, &samples)
	return samples, err
}

// exchanges are the examples of routes, by method and path as registered.
func exchanges() (map[string]exchange, error) {
	var all map[string]exchange
	err := readExamples("rest", &all)
	return all, err
}

func readExamples(name string, into any) error {
	raw, err := exampleFiles.ReadFile("examples/" + name + ".json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("examples of %s: %w", name, err)
	}
	return nil
}

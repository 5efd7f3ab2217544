package socketio

import "testing"

func TestTheTextOfAFrameIsWhatAClientReads(t *testing.T) {
	frame, err := NewFrame("/", "said", map[string]string{"text": "<b>"}, 7)
	if err != nil {
		t.Fatal(err)
	}
	if got := frame.Text(); got != `42["said",{"text":"<b>"},7]` {
		t.Errorf("got %s", got)
	}
}

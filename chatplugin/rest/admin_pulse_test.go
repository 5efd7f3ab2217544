package rest

import (
	"testing"
	"time"

	"pocketchat/chatplugin/chat"
)

func sent(at time.Time) chat.Event {
	return chat.MessageCreated{Base: chat.At(chat.Head{At: at})}
}

func sum(all []int) (total int) {
	for _, n := range all {
		total += n
	}
	return total
}

func TestThePulseCountsMessagesByMinute(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC)
	p := newPulse(start)
	p.Observe([]chat.Event{sent(start), sent(start.Add(59 * time.Second)), sent(start.Add(time.Minute)), chat.MessageUpdated{Base: chat.At(chat.Head{At: start})}})

	got := p.Minutes(start.Add(2 * time.Minute))
	if len(got) != pulseMinutes || got[57] != 2 || got[58] != 1 || got[59] != 0 || sum(got) != 3 {
		t.Errorf("got %v", got)
	}
}

func TestThePulseForgetsWhatIsOlderThanAnHour(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC)
	tests := []struct {
		name  string
		after time.Duration
		want  int
	}{
		{"within the hour", 59 * time.Minute, 1},
		{"an hour later", 60 * time.Minute, 0},
		{"days later", 72 * time.Hour, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := newPulse(start)
			p.Observe([]chat.Event{sent(start)})
			if got := sum(p.Minutes(start.Add(test.after))); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}

func TestThePulseLeavesOutMessagesFromBeforeItsHour(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC)
	p := newPulse(start)
	// A reader that is far behind hands over old events.
	p.Observe([]chat.Event{sent(start.Add(-2 * time.Hour)), sent(start.Add(-59 * time.Minute))})
	if got := p.Minutes(start); sum(got) != 1 || got[0] != 1 {
		t.Errorf("got %v", got)
	}
}

package push

import (
	"cmp"
	"context"
	"slices"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// Explanation says why one member of a room got a push about a message, or why
// not.
type Explanation struct {
	User     string   `json:"user"`
	Decision Decision `json:"decision"`
	Sentence string   `json:"sentence"`
	// Recorded is true for what was decided when the message came. Of a message
	// that is not remembered, or was not decided about yet, it is what the rules say
	// now.
	Recorded bool           `json:"recorded"`
	Devices  []DeviceResult `json:"devices"` // the last result of each; empty where nothing was sent
}

// DeviceResult is what became of a push to one device.
type DeviceResult struct {
	Device   string  `json:"device"` // id of the chat_devices record
	Platform string  `json:"platform"`
	Outcome  Outcome `json:"outcome"`
	Error    string  `json:"error"` // of the push service, or empty
}

func outcomeOf(d store.PushDevice, r Result) DeviceResult {
	out := DeviceResult{Device: d.ID, Platform: d.Platform, Outcome: r.Outcome}
	if r.Err != nil {
		out.Error = r.Err.Error()
	}
	return out
}

// Explain lists every member of a message's room, and who was one when it was
// decided. A message that does not exist is chat.NotFound.
func (p *Pusher) Explain(_ context.Context, message string) ([]Explanation, error) {
	m, err := store.FindMessage(p.app, message)
	if err != nil {
		return nil, err
	}
	members, err := store.PushMembers(p.app, m.Room)
	if err != nil {
		return nil, err
	}
	known, recordedAtAll := p.record.of(message)
	f, err := p.factsNow(m)
	if err != nil {
		return nil, err
	}
	all := make([]Explanation, 0, len(members))
	for _, c := range members {
		if rec, ok := known[c.User]; ok {
			all = append(all, recordedExplanation(c.User, rec))
			delete(known, c.User)
			continue
		}
		all = append(all, explainNow(f, c, m, recordedAtAll))
	}
	for user, rec := range known { // left since
		all = append(all, recordedExplanation(user, rec))
	}
	slices.SortFunc(all, func(a, b Explanation) int { return cmp.Compare(a.User, b.User) })
	return all, nil
}

func recordedExplanation(user string, rec recorded) Explanation {
	e := Explanation{User: user, Decision: rec.Decision, Sentence: rec.sentence(), Recorded: true, Devices: []DeviceResult{}}
	for _, d := range rec.devices {
		e.Devices = append(e.Devices, d)
	}
	slices.SortFunc(e.Devices, func(a, b DeviceResult) int { return cmp.Compare(a.Device, b.Device) })
	return e
}

// explainNow asks the rules. Of a message that was decided about, only members
// with a device were recorded: who was a member then and is missing had none.
func explainNow(f *facts, c store.PushCandidate, m chat.Message, decided bool) Explanation {
	v := f.judge(c, []*ref{refOf(m, chat.Head{})}).verdicts[0]
	if decided && v.Decision != JoinedLater && v.Decision != Sender {
		v = verdict{Decision: NoDevices}
	}
	return Explanation{User: c.User, Decision: v.Decision, Sentence: v.sentence(), Recorded: decided, Devices: []DeviceResult{}}
}

func (p *Pusher) factsNow(m chat.Message) (*facts, error) {
	var senders []string
	if m.Sender != "" {
		senders = []string{m.Sender}
	}
	hidden, err := store.HiddenOfAll(p.app, []string{m.ID})
	if err != nil {
		return nil, err
	}
	blocks, err := store.BlocksOf(p.app, senders)
	return &facts{now: p.cfg.clock.Now(), maxAge: p.cfg.MaxAge, live: map[string]bool{m.ID: m.Deleted.IsZero()}, hidden: hidden, blocks: blocks,
		viewing: p.cfg.Viewing, again: true}, err
}

// testWithin bounds Test.
const testWithin = 30 * time.Second

// Test sends a notification to each device of a user at once and tells what
// became of it. It needs no Start, deletes no device and asks no hook. A user who
// does not exist is chat.NotFound; one without devices gives no results.
func (p *Pusher) Test(ctx context.Context, user string) ([]DeviceResult, error) {
	u, err := store.FindUser(p.app, user)
	if err != nil {
		return nil, err
	}
	byUser, err := store.PushDevicesOf(p.app, []string{user})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, testWithin)
	defer cancel()
	var all []DeviceResult
	for devices := range slices.Chunk(byUser[user], BatchSize) {
		pushes := make([]Push, len(devices))
		for i, d := range devices {
			pushes[i] = Push{Token: d.Token, Platform: d.Platform, Notification: fit(Notification{
				Title: u.Name, Body: p.words.at(d.Locale).Test, Data: map[string]string{"type": dataTest},
				Channel: p.cfg.Channel, Sound: p.cfg.Sound, CollapseID: "chat-test", Thread: "chat-test", TTL: p.cfg.TTL,
			})}
		}
		for i, r := range p.carry(ctx, pushes)[:len(devices)] {
			all = append(all, outcomeOf(devices[i], r))
		}
	}
	return all, nil
}

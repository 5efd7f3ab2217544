package push

import (
	"slices"
	"time"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// ref is a message as far as the decision needs it. Texts are read when the push
// is made: what was edited or deleted meanwhile must not be shown.
type ref struct {
	id       string
	position int64 // in the log
	seq      int64
	sender   string
	at       time.Time
	mentions []string
}

// refOf: an import may bring old stamps, and a wrong clock future ones; the
// earlier of the two is the age that counts.
func refOf(m chat.Message, head chat.Head) *ref {
	at := m.Created
	if at.IsZero() || (!head.At.IsZero() && head.At.Before(at)) {
		at = head.At
	}
	return &ref{id: m.ID, position: head.Position, seq: m.Seq, sender: m.Sender, at: at, mentions: m.Mentions}
}

// facts are what is true when the window ends.
type facts struct {
	now     time.Time
	maxAge  time.Duration
	live    map[string]bool            // messages that are no tombstones
	hidden  map[string]map[string]bool // by user, messages they deleted for themselves
	blocks  map[string]bool            // by chat.PairKey
	viewing func(user, room string) bool
	// again judges a message that was told before as if it had not been.
	again bool
}

// judgement is the outcome for one member: what to tell, and the decision for
// each of the refs.
type judgement struct {
	open     []*ref // what the push tells, the newest last; empty: no push
	verdicts []verdict
}

// judge decides about one member and some messages of one room, in order of seq.
func (f *facts) judge(c store.PushCandidate, refs []*ref) judgement {
	j := judgement{verdicts: make([]verdict, len(refs))}
	open := make([]int, 0, len(refs))
	for i, r := range refs {
		if d := f.message(c, r); d != "" {
			j.verdicts[i] = verdict{Decision: d}
			continue
		}
		open = append(open, i)
	}
	if len(open) == 0 {
		return j
	}
	v := f.member(c)
	for n, i := range open {
		switch {
		case v.Decision != Pushed:
			j.verdicts[i] = v
		case n < len(open)-1:
			j.verdicts[i] = verdict{Decision: Coalesced}
		default:
			j.verdicts[i] = v
		}
		if v.Decision == Pushed {
			j.open = append(j.open, refs[i])
		}
	}
	return j
}

// message decides what speaks against one message for one member, empty when
// nothing does.
func (f *facts) message(c store.PushCandidate, r *ref) Decision {
	switch {
	case r.sender != "" && r.sender == c.User:
		return Sender
	case !f.live[r.id]:
		return Deleted
	case f.hidden[c.User][r.id]:
		return Hidden
	case r.seq <= c.JoinedSeq:
		return JoinedLater
	case r.seq <= c.LastReadSeq:
		return Read
	case r.seq <= c.ShownSeq && !f.again:
		return AlreadyTold
	case r.sender != "" && f.blocks[chat.PairKey(c.User, r.sender)]:
		return Blocked
	case f.now.Sub(r.at) > f.maxAge:
		return TooOld
	case c.Notify == chat.NotifyMentions && !slices.Contains(r.mentions, c.User) && !slices.Contains(r.mentions, chat.MentionAll):
		return NotMentioned
	}
	return ""
}

// member decides what holds for all messages of the room.
func (f *facts) member(c store.PushCandidate) verdict {
	switch {
	case c.Banned:
		return verdict{Decision: Banned}
	case len(c.Devices) == 0:
		return verdict{Decision: NoDevices}
	case c.Notify == chat.NotifyNone:
		return verdict{Decision: NotifyNone}
	case c.MutedUntil.After(f.now):
		return verdict{Decision: Muted, until: c.MutedUntil}
	case f.viewing != nil && f.viewing(c.User, c.Room):
		return verdict{Decision: Viewing}
	}
	if hours := quietAt(c.Settings, f.now); hours != "" {
		return verdict{Decision: QuietHours, detail: hours}
	}
	return verdict{Decision: Pushed}
}

package feed

import (
	"encoding/json"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// facts is the data column of a log row: what a reader needs of a record that
// may be gone when it reads. No text and nothing else that can be deleted.
type facts struct {
	Num       int64             `json:"num,omitempty"`
	Seq       int64             `json:"seq,omitempty"`
	Sender    string            `json:"sender,omitempty"`
	Gone      bool              `json:"gone,omitempty"`
	Type      chat.RoomType     `json:"type,omitempty"`
	Name      string            `json:"name,omitempty"`
	Members   []string          `json:"members,omitempty"`
	Role      chat.Role         `json:"role,omitempty"`
	Message   string            `json:"message,omitempty"`
	User      string            `json:"user,omitempty"`
	Emoji     string            `json:"emoji,omitempty"`
	Status    chat.FriendStatus `json:"status,omitempty"`
	Before    chat.FriendStatus `json:"before,omitempty"`
	BlockedBy []string          `json:"blocked_by,omitempty"`
}

// append writes one row to the log as part of tx. When tx is committed, the
// event goes to the readers from memory, with the record as it was written.
func (h *hooks) append(tx core.App, row store.EventRow, f *facts, event func(chat.Base) chat.Event) error {
	now := time.Now()
	row.Created = now.UnixMilli()
	if f != nil {
		raw, err := json.Marshal(f)
		if err != nil {
			return err
		}
		row.Data = string(raw)
	}
	position, err := store.AppendEvent(tx, row)
	if err != nil {
		return err
	}
	h.pend(tx.TxInfo(), committed{position, event(chat.At(headOf(position, row)))})
	return nil
}

// pending are the events of transactions that are open.
type pending struct {
	mu   sync.Mutex // protects byTx
	byTx map[*core.TxAppInfo][]committed
}

type committed struct {
	position int64
	event    chat.Event
}

// pend keeps an event until its transaction ends. The callback is registered
// with the first one, ahead of every after-hook of the transaction: a slow or
// panicking after-hook keeps no event back.
func (h *hooks) pend(tx *core.TxAppInfo, c committed) {
	h.pending.mu.Lock()
	events, open := h.pending.byTx[tx]
	h.pending.byTx[tx] = append(events, c)
	h.pending.mu.Unlock()
	if open {
		return
	}
	// Not under the lock: PocketBase holds one of its own around the callbacks.
	tx.OnComplete(func(txErr error) error {
		h.pending.mu.Lock()
		events := h.pending.byTx[tx]
		delete(h.pending.byTx, tx)
		h.pending.mu.Unlock()
		if txErr == nil {
			h.log.publish(events)
		}
		return nil
	})
}

func headOf(position int64, row store.EventRow) chat.Head {
	return chat.Head{Position: position, Room: row.Room, Actor: row.Actor, At: time.UnixMilli(row.Created).UTC()}
}

func rowOf(kind chat.Kind, room string, rec *core.Record) store.EventRow {
	return store.EventRow{Kind: string(kind), Room: room, Subject: rec.Id, Actor: Actor(rec)}
}

// Package feed turns record changes into the log and the log into events.
package feed

import (
	"context"
	"errors"
	"time"

	"pocketchat/chatplugin/chat"

	"github.com/pocketbase/pocketbase/core"
)

var errStub = errors.New("feed: not yet written")

// ErrReset is returned by Log.EventsFor when the client has to start over.
var ErrReset = errors.New("feed: position is not in the log any more")

type LogConfig struct {
	Poll     time.Duration // default 1s
	Keep     time.Duration // default 30 days
	KeepRows int64         // default 1_000_000
}
type Log struct{}

func Bind(app core.App, log *Log)                    {}
func NewLog(app core.App, cfg LogConfig) *Log        { return &Log{} }
func (l *Log) Position() (int64, error)              { return 0, errStub }
func (l *Log) Oldest() (int64, error)                { return 0, errStub }
func (l *Log) Subscribe(from int64, handle func([]chat.Event)) (stop func()) {
	return func() {}
}
func (l *Log) SubscribeDurable(name string, handle func(context.Context, []chat.Event) error) (stop func()) {
	return func() {}
}
func (l *Log) EventsFor(user string, since int64, limit int) (events []chat.Event, position int64, more bool, err error) {
	return nil, 0, false, errStub
}
func (l *Log) Compact() error                  { return errStub }
func (l *Log) Close(ctx context.Context) error { return nil }
func Actor(rec *core.Record) string            { return rec.GetString("@chatActor") }
func SetActor(rec *core.Record, user string)   { rec.SetRaw("@chatActor", user) }

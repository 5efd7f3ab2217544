package push_test

import (
	"context"
	"slices"
	"sync"

	"pocketchat/chatplugin/push"
)

// provider is the push service of a test.
type provider struct {
	mu     sync.Mutex // protects the fields below
	sent   []push.Push
	calls  int
	answer func(push.Push) push.Result // nil: delivered
	batch  func(ctx context.Context, n int)
}

func (*provider) Name() string { return "scripted" }

func (p *provider) Send(ctx context.Context, batch []push.Push) []push.Result {
	p.mu.Lock()
	p.calls++
	p.sent = append(p.sent, batch...)
	answer, hook := p.answer, p.batch
	p.mu.Unlock()
	if hook != nil {
		hook(ctx, len(batch))
	}
	results := make([]push.Result, len(batch))
	for i, one := range batch {
		results[i] = push.Result{Outcome: push.Delivered}
		if answer != nil {
			results[i] = answer(one)
		}
	}
	return results
}

func (p *provider) called() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls
}

func (p *provider) answers(f func(push.Push) push.Result) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = f
}

func (p *provider) hooked(f func(context.Context, int)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.batch = f
}

func (p *provider) always(o push.Outcome) {
	p.answers(func(push.Push) push.Result { return push.Result{Outcome: o} })
}

// take gives what was sent since the last take.
func (p *provider) take() []push.Push {
	p.mu.Lock()
	defer p.mu.Unlock()
	sent := p.sent
	p.sent = nil
	return sent
}

func (p *provider) takeTokens() []string {
	tokens := []string{}
	for _, one := range p.take() {
		tokens = append(tokens, one.Token)
	}
	slices.Sort(tokens)
	return tokens
}

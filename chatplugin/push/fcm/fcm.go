// Package fcm carries push notifications through Firebase Cloud Messaging, with
// the go-fcm client, to Android, iOS and browsers.
//
// Nothing in it tries again: package push does, with what this one reports. The
// Firebase client would, asleep for up to two minutes inside a batch, so our
// transport leaves it nothing to repeat (see transport.go).
//
// It adds 22 MB to a program. Package push does not import it; a program that
// wants FCM does.
package fcm

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"firebase.google.com/go/v4/messaging"
	gofcm "github.com/appleboy/go-fcm"
	"google.golang.org/api/option"

	"pocketchat/chatplugin/push"
)

// Provider implements push.Provider. It is safe for concurrent use.
type Provider struct {
	client    *gofcm.Client
	auth      *auth
	transport *transport
}

var _ push.Provider = (*Provider)(nil)

// New makes a Provider. It reads and checks the configuration and touches no
// network: whether Google accepts the key shows with the first push. The errors
// are sentences that say what to mend.
func New(ctx context.Context, cfg Config) (*Provider, error) {
	account, err := cfg.account()
	if err != nil {
		return nil, err
	}
	endpoint, err := cfg.endpoint()
	if err != nil {
		return nil, err
	}
	transport := newTransport(endpoint)
	client, err := gofcm.NewClient(ctx,
		gofcm.WithProjectID(account.project),
		gofcm.WithEndpoint(endpoint),
		// Not gofcm.WithHTTPClient: that one wraps the client in a token source
		// and a timeout of its own.
		gofcm.WithCustomClientOption(option.WithHTTPClient(&http.Client{Transport: transport, CheckRedirect: stay})),
	)
	if err != nil {
		return nil, err
	}
	return &Provider{client: client, auth: newAuth(account.signer, transport.base), transport: transport}, nil
}

// Name is "fcm".
func (p *Provider) Name() string { return "fcm" }

// Close drops the idle connections. The Provider stays usable.
func (p *Provider) Close() { p.transport.base.CloseIdleConnections() }

// groupSize is how many messages one call of the client takes. It sends with 50
// workers whatever it is given, so a batch of 500 goes in five calls at once, each
// of two rounds: at 100 ms a send that is 2,500 a second.
const groupSize = 100

// Send implements push.Provider.
func (p *Provider) Send(ctx context.Context, batch []push.Push) []push.Result {
	results := make([]push.Result, len(batch))
	letters := write(batch, results, time.Now())
	if len(letters) == 0 {
		return results
	}
	bearer, fresh, err := p.auth.bearer(ctx)
	if err != nil {
		setAll(results, letters, signInResult(err))
		return results
	}
	p.deliver(ctx, bearer, letters, results)

	// A bearer can end before its time. Only when a new one is refused as well it
	// is the credentials.
	refused := slices.DeleteFunc(letters, func(l letter) bool { return !errors.Is(results[l.index].Err, errBearer) })
	if len(refused) == 0 || fresh {
		return results
	}
	p.auth.forget(ctx, bearer)
	bearer, _, err = p.auth.bearer(ctx)
	if err != nil {
		setAll(results, refused, signInResult(err))
		return results
	}
	p.deliver(ctx, bearer, refused, results)
	return results
}

// letter is a message and its place in the batch.
type letter struct {
	index   int
	message *messaging.Message
}

// write makes the messages. What cannot be sent gets its result at once.
func write(batch []push.Push, results []push.Result, now time.Time) []letter {
	letters := make([]letter, 0, len(batch))
	for i, one := range batch {
		message, err := newMessage(one, now)
		if err != nil {
			results[i] = push.Result{Outcome: push.Refused, Err: err}
			continue
		}
		letters = append(letters, letter{i, message})
	}
	return letters
}

func setAll(results []push.Result, letters []letter, r push.Result) {
	for _, l := range letters {
		results[l.index] = r
	}
}

// deliver sends all letters and waits for the answers.
func (p *Provider) deliver(ctx context.Context, bearer string, letters []letter, results []push.Result) {
	ctx = withBearer(ctx, bearer)
	var wg sync.WaitGroup
	for group := range slices.Chunk(letters, groupSize) {
		wg.Go(func() { p.deliverGroup(ctx, group, results) })
	}
	wg.Wait()
}

// deliverGroup writes only the results of its own letters.
func (p *Provider) deliverGroup(ctx context.Context, group []letter, results []push.Result) {
	messages := make([]*messaging.Message, len(group))
	for i, l := range group {
		messages[i] = l.message
	}
	answer, err := p.client.Send(ctx, messages...)
	if err != nil {
		// The client looked at the messages and sent none.
		setAll(results, group, push.Result{Outcome: push.Refused, Err: err})
		return
	}
	for i, l := range group {
		results[l.index] = resultOf(answer.Responses[i].Error)
	}
}

package fcm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/jwt"

	"pocketchat/chatplugin/push"
)

const (
	// signInTimeout bounds one request for a bearer.
	signInTimeout = 10 * time.Second
	// bearerReserve is how long before its end a bearer, which lives an hour, is
	// replaced: longer than any batch takes.
	bearerReserve = 5 * time.Minute
)

// auth keeps the bearer: one request to the token endpoint for an hour of sends.
type auth struct {
	signer *jwt.Config
	base   http.RoundTripper

	// turn holds one value; who has taken it may use token. Unlike a mutex it can
	// be waited for until a context ends.
	turn  chan struct{}
	token *oauth2.Token
}

func newAuth(signer *jwt.Config, base http.RoundTripper) *auth {
	a := &auth{signer: signer, base: base, turn: make(chan struct{}, 1)}
	a.turn <- struct{}{}
	return a
}

// bearer gives the bearer in force, and whether it was issued just now.
func (a *auth) bearer(ctx context.Context) (bearer string, fresh bool, err error) {
	select {
	case <-a.turn:
		defer func() { a.turn <- struct{}{} }()
	case <-ctx.Done():
		return "", false, ctx.Err()
	}
	if a.token != nil && time.Until(a.token.Expiry) > bearerReserve {
		return a.token.AccessToken, false, nil
	}
	token, err := a.signIn(ctx)
	if err != nil {
		return "", false, err
	}
	a.token = token
	return token.AccessToken, true, nil
}

// forget drops a bearer that was refused, unless another one is in force already.
func (a *auth) forget(ctx context.Context, bearer string) {
	select {
	case <-a.turn:
		defer func() { a.turn <- struct{}{} }()
	case <-ctx.Done():
		return
	}
	if a.token != nil && a.token.AccessToken == bearer {
		a.token = nil
	}
}

func (a *auth) signIn(ctx context.Context) (*oauth2.Token, error) {
	ctx, cancel := context.WithTimeout(ctx, signInTimeout)
	defer cancel()
	client := &http.Client{Transport: bound{ctx, a.base}, CheckRedirect: stay}
	return a.signer.TokenSource(context.WithValue(ctx, oauth2.HTTPClient, client)).Token()
}

// bound ends requests with a context. The oauth2 package takes the client out of
// its context and forgets the rest of it.
type bound struct {
	ctx  context.Context
	base http.RoundTripper
}

func (b bound) RoundTrip(req *http.Request) (*http.Response, error) {
	return b.base.RoundTrip(req.WithContext(b.ctx))
}

// stay follows no redirect: no request with a credential goes to another address
// than the configured one.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// signInResult says what a failed sign-in means for the pushes that wait for it.
// Only a clear no of the token endpoint blames the credentials.
func signInResult(err error) push.Result {
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) || refused.Response == nil {
		return push.Result{Outcome: push.Retry, Err: fmt.Errorf("fcm: no access token: %w", err)}
	}
	status := refused.Response.StatusCode
	if status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout {
		return push.Result{
			Outcome:    push.Retry,
			RetryAfter: retryAfter(refused.Response.Header, time.Now()),
			Err:        fmt.Errorf("fcm: no access token: the token endpoint answered %d", status),
		}
	}
	return push.Result{
		Outcome: push.Unauthorized,
		Err: fmt.Errorf("fcm: the service account is refused (%s): check that its key was not deleted and that this machine's clock is right",
			why(status, refused.Body)),
	}
}

// why is what the token endpoint said (RFC 6749, 5.2).
func why(status int, body []byte) string {
	var said struct {
		Code        string `json:"error"`
		Description string `json:"error_description"`
	}
	if err := json.Unmarshal(body, &said); err != nil || said.Code == "" {
		return strconv.Itoa(status)
	}
	return strings.TrimSuffix(said.Code+": "+said.Description, ": ")
}

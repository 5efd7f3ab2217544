package fcmtest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// The scopes that allow sending.
var scopes = []string{
	"https://www.googleapis.com/auth/firebase.messaging",
	"https://www.googleapis.com/auth/cloud-platform",
}

const (
	bearerLife = time.Hour
	// clockSkew is how far the clocks of client and server may be apart.
	clockSkew = 5 * time.Minute
	grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer"
)

// bearers are the access tokens in force.
type bearers struct {
	mu    sync.Mutex           // protects until
	until map[string]time.Time // by token
}

func (b *bearers) issue() string {
	token := "ya29." + rand.Text()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.until == nil {
		b.until = map[string]time.Time{}
	}
	b.until[token] = time.Now().Add(bearerLife)
	return token
}

func (b *bearers) valid(token string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return time.Now().Before(b.until[token])
}

// RevokeBearers ends every bearer issued so far: clients must sign in again.
func (s *Server) RevokeBearers() {
	s.bearers.mu.Lock()
	defer s.bearers.mu.Unlock()
	clear(s.bearers.until)
}

// issue is the token endpoint: a signed assertion for a bearer (RFC 7523).
func (s *Server) issue(w http.ResponseWriter, r *http.Request) {
	s.tokenRequests.Add(1)
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if fault, ok := s.script.token(); ok {
		s.fail(w, r, fault)
		return
	}
	if err := r.ParseForm(); err != nil {
		refuseGrant(w, "invalid_request", err.Error())
		return
	}
	if r.PostForm.Get("grant_type") != grantType {
		refuseGrant(w, "unsupported_grant_type", "Invalid grant_type: "+r.PostForm.Get("grant_type"))
		return
	}
	if err := s.checkAssertion(r.PostForm.Get("assertion"), time.Now()); err != nil {
		refuseGrant(w, "invalid_grant", err.Error())
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"access_token": s.bearers.issue(), "token_type": "Bearer", "expires_in": int(bearerLife.Seconds()),
	})
}

func refuseGrant(w http.ResponseWriter, code, why string) {
	writeJSON(w, http.StatusBadRequest, map[string]string{"error": code, "error_description": why})
}

// claims are what an assertion says.
type claims struct {
	Issuer   string `json:"iss"`
	Audience string `json:"aud"`
	Scope    string `json:"scope"`
	Issued   int64  `json:"iat"`
	Expires  int64  `json:"exp"`
}

func (s *Server) checkAssertion(assertion string, now time.Time) error {
	c, err := s.verify(assertion)
	if err != nil {
		return err
	}
	issued, expires := time.Unix(c.Issued, 0), time.Unix(c.Expires, 0)
	switch {
	case c.Issuer != s.email():
		return fmt.Errorf("account %q not found", c.Issuer)
	case c.Audience != s.tokenURL():
		return fmt.Errorf("audience %q is not %q", c.Audience, s.tokenURL())
	case !slices.ContainsFunc(strings.Fields(c.Scope), func(one string) bool { return slices.Contains(scopes, one) }):
		return fmt.Errorf("scope %q allows no sending", c.Scope)
	case issued.After(now.Add(clockSkew)):
		return errors.New("the token was issued in the future")
	case expires.Before(now.Add(-clockSkew)):
		return errors.New("the token has expired")
	case expires.Sub(issued) > time.Hour+time.Minute:
		return errors.New("the token must be short-lived: 60 minutes")
	}
	return nil
}

// verify checks the signature of a JSON Web Token.
func (s *Server) verify(token string) (claims, error) {
	var c claims
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return c, errors.New("the assertion is not a JWT")
	}
	var header struct {
		Alg string `json:"alg"`
	}
	if err := decodePart(parts[0], &header); err != nil || header.Alg != "RS256" {
		return c, errors.New("the assertion must be signed with RS256")
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return c, errors.New("the signature is not base64url")
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(&s.key.PublicKey, crypto.SHA256, sum[:], signature); err != nil {
		return c, errors.New("invalid JWT signature")
	}
	if err := decodePart(parts[1], &c); err != nil {
		return c, errors.New("the claims are not JSON")
	}
	return c, nil
}

func decodePart(part string, into any) error {
	raw, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

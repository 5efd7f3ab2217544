package fcm

import (
	"crypto/tls"
	"crypto/x509"
	"time"
)

// Hurry shortens how long one send may take. Call it before the first.
func (p *Provider) Hurry(timeout time.Duration) { p.transport.timeout = timeout }

// The bounds that the tests hold connections to.
const (
	MaxInFlight    = maxInFlight
	MaxConnections = maxConnections
)

// Trust makes the Provider trust a test's certificate. Call it before the first
// send.
func (p *Provider) Trust(cert *x509.Certificate) {
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	p.transport.base.TLSClientConfig = &tls.Config{RootCAs: pool}
}

// For the tests of what no server can be made to say in time.
var (
	RetryAfter = retryAfter
	NewMessage = newMessage
	SizeOf     = payloadSize
	Cut        = cut
)

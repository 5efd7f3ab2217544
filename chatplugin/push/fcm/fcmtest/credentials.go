package fcmtest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
)

// Credentials is the JSON of a service account that the server knows, in the
// form of the file that the Firebase console gives.
func (s *Server) Credentials() []byte { return s.account(s.key) }

// WrongKey is Credentials with another private key: the server refuses its
// assertions, as Google does after a key was deleted.
func (s *Server) WrongKey() ([]byte, error) {
	other, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil, err
	}
	return s.account(other), nil
}

func (s *Server) account(key *rsa.PrivateKey) []byte {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic(err) // an RSA key can always be written
	}
	account, err := json.MarshalIndent(map[string]string{
		"type":           "service_account",
		"project_id":     s.opts.Project,
		"private_key_id": "local",
		"private_key":    string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
		"client_email":   s.email(),
		"client_id":      "1",
		"token_uri":      s.tokenURL(),
	}, "", "  ")
	if err != nil {
		panic(err) // strings can always be written
	}
	return append(account, '\n')
}

func (s *Server) email() string { return "fcm@" + s.opts.Project + ".iam.gserviceaccount.com" }

func (s *Server) tokenURL() string { return s.url + "/token" }

package fcm

import (
	"cmp"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"golang.org/x/oauth2/google"
	"golang.org/x/oauth2/jwt"
)

// Config says which Firebase project to push for.
type Config struct {
	// CredentialsFile is the service-account JSON file that the Firebase console
	// gives under Project settings, Service accounts.
	CredentialsFile string
	// CredentialsJSON is the content of such a file. Set one of the two.
	CredentialsJSON string
	// ProjectID is the id of the Firebase project. If not set, that of the service
	// account.
	ProjectID string
	// Endpoint is the base address of the FCM HTTP v1 API. If not set,
	// "https://fcm.googleapis.com/v1". An address without a path gets "/v1".
	Endpoint string
}

// The environment variables of ConfigFromEnv.
const (
	EnvCredentialsFile = "FCM_CREDENTIALS_FILE"
	EnvCredentialsJSON = "FCM_CREDENTIALS_JSON"
	EnvGoogle          = "GOOGLE_APPLICATION_CREDENTIALS" // a file, for want of the two above
	EnvProjectID       = "FCM_PROJECT_ID"
	EnvEndpoint        = "FCM_ENDPOINT"
)

const defaultEndpoint = "https://fcm.googleapis.com/v1"

// ConfigFromEnv reads the environment. ok is false when none of the variables is
// set.
func ConfigFromEnv() (cfg Config, ok bool) {
	cfg = Config{
		CredentialsFile: os.Getenv(EnvCredentialsFile),
		CredentialsJSON: os.Getenv(EnvCredentialsJSON),
		ProjectID:       os.Getenv(EnvProjectID),
		Endpoint:        os.Getenv(EnvEndpoint),
	}
	if cfg.CredentialsFile == "" && cfg.CredentialsJSON == "" {
		cfg.CredentialsFile = os.Getenv(EnvGoogle)
	}
	return cfg, cfg != Config{}
}

// scope allows sending and nothing else.
const scope = "https://www.googleapis.com/auth/firebase.messaging"

// account is a service account that was read and checked.
type account struct {
	signer  *jwt.Config
	project string
}

// account reads the credentials. Its errors never show them.
func (c Config) account() (account, error) {
	raw, where, err := c.credentials()
	if err != nil {
		return account{}, err
	}
	var file struct {
		Type      string `json:"type"`
		ProjectID string `json:"project_id"`
		Email     string `json:"client_email"`
		Key       string `json:"private_key"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return account{}, fmt.Errorf("fcm: %s is not JSON: download the key of a service account from the Firebase console", where)
	}
	if file.Type != "service_account" {
		return account{}, fmt.Errorf("fcm: %s is not a service account (its type is %q): download the key of one from the Firebase console", where, file.Type)
	}
	if file.Email == "" {
		return account{}, fmt.Errorf("fcm: %s has no client_email", where)
	}
	if err := checkKey(file.Key); err != nil {
		return account{}, fmt.Errorf("fcm: the private_key in %s %w", where, err)
	}
	signer, err := google.JWTConfigFromJSON(raw, scope)
	if err != nil {
		return account{}, fmt.Errorf("fcm: %s cannot be used: %w", where, err)
	}
	project := cmp.Or(c.ProjectID, file.ProjectID)
	if project == "" {
		return account{}, fmt.Errorf("fcm: no project: %s names none, so set ProjectID (%s)", where, EnvProjectID)
	}
	return account{signer, project}, nil
}

// credentials gives the JSON and what to call its place in errors.
func (c Config) credentials() (raw []byte, where string, err error) {
	switch {
	case c.CredentialsFile != "" && c.CredentialsJSON != "":
		return nil, "", fmt.Errorf("fcm: both CredentialsFile (%s) and CredentialsJSON (%s) are set: set one of them", EnvCredentialsFile, EnvCredentialsJSON)
	case c.CredentialsJSON != "":
		return []byte(c.CredentialsJSON), "CredentialsJSON (" + EnvCredentialsJSON + ")", nil
	case c.CredentialsFile != "":
		raw, err = os.ReadFile(c.CredentialsFile)
		if err != nil {
			return nil, "", fmt.Errorf("fcm: the credentials file cannot be read: %w", err)
		}
		return raw, c.CredentialsFile, nil
	}
	return nil, "", fmt.Errorf("fcm: no credentials: set CredentialsFile (%s) or CredentialsJSON (%s)", EnvCredentialsFile, EnvCredentialsJSON)
}

// checkKey finds at start what would otherwise fail with every push.
func checkKey(text string) error {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return errors.New("is not in PEM form; in an environment variable its line breaks must stay \\n")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	}
	if err != nil {
		return errors.New("is damaged: download the file again")
	}
	if _, ok := key.(*rsa.PrivateKey); !ok {
		return errors.New("is not an RSA key")
	}
	return nil
}

// endpoint gives the base address without a slash at its end.
func (c Config) endpoint() (string, error) {
	if c.Endpoint == "" {
		return defaultEndpoint, nil
	}
	u, err := url.Parse(strings.TrimRight(c.Endpoint, "/"))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("fcm: the Endpoint (%s) must be an address like %s", EnvEndpoint, defaultEndpoint)
	}
	if u.Path == "" {
		u.Path = "/v1"
	}
	return u.String(), nil
}

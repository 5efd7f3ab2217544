package fcm_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"path/filepath"
	"strings"
	"testing"

	"pocketchat/chatplugin/push"
	"pocketchat/chatplugin/push/fcm"
	"pocketchat/chatplugin/push/fcm/fcmtest"
)

func TestConfigErrorsSayWhatToMend(t *testing.T) {
	server := serve(t, fcmtest.Options{})
	good := string(server.Credentials())
	file := filepath.Join(t.TempDir(), "fcm.json")
	write(t, file, []byte(good))
	// with is the account with one field changed, or taken away.
	with := func(field, value string) string {
		account := map[string]string{}
		if err := json.Unmarshal([]byte(good), &account); err != nil {
			t.Fatal(err)
		}
		account[field] = value
		raw, err := json.Marshal(account)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(curve)
	if err != nil {
		t.Fatal(err)
	}
	curveKey := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))

	table := []struct {
		name string
		cfg  fcm.Config
		says string
	}{
		{"nothing", fcm.Config{}, "no credentials: set CredentialsFile (FCM_CREDENTIALS_FILE) or CredentialsJSON (FCM_CREDENTIALS_JSON)"},
		{"only a project", fcm.Config{ProjectID: "p"}, "no credentials"},
		{"both", fcm.Config{CredentialsFile: file, CredentialsJSON: good}, "set one of them"},
		{"no file", fcm.Config{CredentialsFile: file + ".none"}, "the credentials file cannot be read: open "},
		{"a directory", fcm.Config{CredentialsFile: filepath.Dir(file)}, "the credentials file cannot be read"},
		{"no JSON", fcm.Config{CredentialsJSON: "AIzaSyServerKey"}, "is not JSON"},
		{"a list", fcm.Config{CredentialsJSON: "[]"}, "is not JSON"},
		{"a user's credentials", fcm.Config{CredentialsJSON: with("type", "authorized_user")}, `is not a service account (its type is "authorized_user")`},
		{"the app's google-services.json", fcm.Config{CredentialsJSON: `{"project_info":{}}`}, `is not a service account (its type is "")`},
		{"no email", fcm.Config{CredentialsJSON: with("client_email", "")}, "has no client_email"},
		{"no key", fcm.Config{CredentialsJSON: with("private_key", "")}, "is not in PEM form"},
		{"broken key", fcm.Config{CredentialsJSON: with("private_key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")}, "is damaged"},
		{"another kind of key", fcm.Config{CredentialsJSON: with("private_key", curveKey)}, "is not an RSA key"},
		{"no project", fcm.Config{CredentialsJSON: with("project_id", "")}, "no project: CredentialsJSON (FCM_CREDENTIALS_JSON) names none, so set ProjectID (FCM_PROJECT_ID)"},
		{"endpoint without a scheme", fcm.Config{CredentialsJSON: good, Endpoint: "127.0.0.1:9099"}, "must be an address like https://fcm.googleapis.com/v1"},
		{"endpoint of another scheme", fcm.Config{CredentialsJSON: good, Endpoint: "ftp://host/v1"}, "must be an address like"},
		{"endpoint with a query", fcm.Config{CredentialsJSON: good, Endpoint: "http://host/v1?x=1"}, "must be an address like"},
	}
	for _, c := range table {
		t.Run(c.name, func(t *testing.T) {
			_, err := fcm.New(t.Context(), c.cfg)
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "fcm: ") {
				t.Errorf("got %v", err)
			}
			if err != nil && strings.Contains(err.Error(), "BEGIN") {
				t.Errorf("the key is in the error: %v", err)
			}
		})
	}
}

func TestCredentialsFromAFileAndAnEndpointWithoutAPath(t *testing.T) {
	server := serve(t, fcmtest.Options{Project: "shop"})
	file := filepath.Join(t.TempDir(), "fcm.json")
	write(t, file, server.Credentials())
	for _, endpoint := range []string{server.URL(), server.URL() + "/", server.Endpoint(), server.Endpoint() + "/"} {
		p := providerOf(t, fcm.Config{CredentialsFile: file, Endpoint: endpoint})
		wantOutcome(t, one(t, p, hello("t")), push.Delivered, "")
		if p.Name() != "fcm" {
			t.Errorf("name %q", p.Name())
		}
	}
}

func TestNewNeedsNoNetwork(t *testing.T) {
	server := serve(t, fcmtest.Options{})
	credentials := string(server.Credentials())
	server.Close()
	providerOf(t, fcm.Config{CredentialsJSON: credentials})
}

func TestConfigFromEnv(t *testing.T) {
	table := []struct {
		name string
		env  map[string]string
		want fcm.Config
		ok   bool
	}{
		{"nothing", nil, fcm.Config{}, false},
		{"a file", map[string]string{"FCM_CREDENTIALS_FILE": "f", "GOOGLE_APPLICATION_CREDENTIALS": "g"}, fcm.Config{CredentialsFile: "f"}, true},
		{"JSON", map[string]string{"FCM_CREDENTIALS_JSON": "{}", "GOOGLE_APPLICATION_CREDENTIALS": "g"}, fcm.Config{CredentialsJSON: "{}"}, true},
		{"Google's file", map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": "g"}, fcm.Config{CredentialsFile: "g"}, true},
		{"both, for New to refuse", map[string]string{"FCM_CREDENTIALS_FILE": "f", "FCM_CREDENTIALS_JSON": "{}"}, fcm.Config{CredentialsFile: "f", CredentialsJSON: "{}"}, true},
		{"only the rest, for New to refuse", map[string]string{"FCM_PROJECT_ID": "p", "FCM_ENDPOINT": "e"}, fcm.Config{ProjectID: "p", Endpoint: "e"}, true},
	}
	for _, c := range table {
		t.Run(c.name, func(t *testing.T) {
			for _, name := range []string{fcm.EnvCredentialsFile, fcm.EnvCredentialsJSON, fcm.EnvGoogle, fcm.EnvProjectID, fcm.EnvEndpoint} {
				t.Setenv(name, c.env[name])
			}
			if got, ok := fcm.ConfigFromEnv(); got != c.want || ok != c.ok {
				t.Errorf("got %+v, %t", got, ok)
			}
		})
	}
}

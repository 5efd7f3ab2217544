package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// serveAcks answers everything with {}.
func serveAcks(t *testing.T) (url string) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") }))
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestFormArrivesWholeWithItsLength(t *testing.T) {
	var length int64
	got := map[string]string{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		length = r.ContentLength
		parts, err := r.MultipartReader()
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		for part, err := parts.NextPart(); err == nil; part, err = parts.NextPart() {
			raw, _ := io.ReadAll(part)
			got[part.FormName()+" "+part.FileName()] = string(raw)
		}
		got["token"] = r.Header.Get("Authorization")
		fmt.Fprint(w, `{"kind":"file"}`)
	}))
	t.Cleanup(srv.Close)

	f := newForm()
	f.value("a", "1")
	f.file("one", "one.bin", strings.NewReader("first"), 5)
	f.file("two", "two.bin", strings.NewReader("second"), 6)
	var up uploaded
	if err := f.post(t.Context(), client{srv.URL, "secret"}, "/x", &up); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"a ": "1", "one one.bin": "first", "two two.bin": "second", "token": "secret"}
	for key, value := range want {
		if got[key] != value {
			t.Errorf("%q: got %q, want %q", key, got[key], value)
		}
	}
	if length <= 11 || up.Kind != "file" {
		t.Errorf("length %d, answer %+v", length, up)
	}
}

func TestPhotoThatWasNotConvertedIsAnError(t *testing.T) {
	if _, err := (client{base: serveAcks(t)}).uploadPhoto(t.Context(), []byte("x")); err == nil || !strings.Contains(err.Error(), "not as WebP") {
		t.Fatalf("got %v", err)
	}
}

package chatplugin_test

import (
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "pocketchat/chatplugin/"

// imports lists the direct non-test imports of a package below chatplugin.
func imports(t *testing.T, dir string) []string {
	t.Helper()
	pkg, err := build.ImportDir(dir, 0)
	if err != nil {
		t.Fatalf("%s: %v", dir, err)
	}
	return pkg.Imports
}

// Each rule keeps the way of one message one-way: down once, out once.
func TestPackagesImportOnlyWhatTheyMay(t *testing.T) {
	rules := []struct {
		pkg    string
		may    []string // packages below chatplugin
		reason string
	}{
		{"chat", nil, "the vocabulary is pure: everybody may import it because it imports nobody"},
		{"spec", nil, "descriptions are data: the tables they describe import them"},
		{"spec/publish", []string{"spec", "store", "command", "gateway"}, "documents are made from the tables and change nothing"},
		{"apierror", []string{"chat"}, "one mapping of errors to HTTP, below every door"},
		{"presence", []string{"chat"}, "presence is memory and pure transitions; the service gives it meaning"},
		{"socketio", nil, "the transport knows no chat, so that it can be read and tested alone"},
		{"store/stmtcache", nil, "SQLite statements know no chat"},
		{"store", []string{"chat", "store/stmtcache"}, "columns and SQL live below every use case"},
		{"feed", []string{"chat", "apierror", "store", "presence"}, "the log is written by hooks and read by many; it calls nobody"},
		{"search/words", nil, "words are the same for the index and for who searches it"},
		{"search", []string{"chat", "store", "search/words"}, "the index reads the log and the records; who finds what is decided when somebody searches"},
		{"service", []string{"chat", "store", "presence", "search/words"}, "use cases do not know who asks or who listens"},
		{"media/picture/worker", nil, "processes know no pixels"},
		{"media/picture", []string{"media/picture/worker"}, "pixels know no chat"},
		{"media/probe", nil, "containers know no chat"},
		{"media", []string{"chat", "apierror", "store", "media/picture", "media/probe"}, "files do not know who talks about them"},
		{"gateway", []string{"chat", "apierror", "store", "feed", "service", "socketio", "media"}, "the gateway serves any dialect and names none"},
		{"command", []string{"chat", "apierror", "store", "service", "feed", "spec"}, "commands are the same for sockets and REST"},
		{"rest", []string{"chat", "apierror", "store", "service", "feed", "command", "gateway", "push"}, "routes are one more door beside the dialects"},
		{"dashboard", nil, "the page is files; what it shows comes from the routes of rest"},
		{"dialects/native", []string{"chat", "apierror", "store", "service", "feed", "command", "gateway", "spec"}, "dialects do not know each other"},
		{"dialects/syarah", []string{"chat", "apierror", "store", "service", "gateway", "media", "spec"}, "dialects do not know each other"},
		{"dialects/direct", []string{"chat", "service", "gateway", "spec"}, "dialects do not know each other"},
		{"dialects/team", []string{"chat", "service", "gateway", "spec"}, "dialects do not know each other"},
		{"dialects/conduit", []string{"chat", "store", "service", "gateway", "spec"}, "dialects do not know each other"},
		{"dialects/chatapp", []string{"chat", "store", "service", "gateway", "spec"}, "dialects do not know each other"},
		{"webclient", nil, "files are served the same whatever they talk about"},
		{"push", []string{"chat", "store"}, "push reads the log and is given what else it needs; it calls nobody"},
		{"push/fcm", []string{"push"}, "a provider carries notifications and knows no chat"},
		{"push/fcm/fcmtest", nil, "the test server speaks Google's protocol only"},
		{"push/fcm/fcmtest/cmd/fcmserver", []string{"push/fcm/fcmtest"}, "the test server as a program"},
	}
	for _, rule := range rules {
		t.Run(rule.pkg, func(t *testing.T) {
			for _, imp := range imports(t, rule.pkg) {
				below, ours := strings.CutPrefix(imp, module)
				if ours && !slices.Contains(rule.may, below) {
					t.Errorf("%s imports %s, but %s", rule.pkg, below, rule.reason)
				}
				if rule.pkg == "chat" && strings.Contains(imp, ".") {
					t.Errorf("chat imports %s, but it stays with the standard library", imp)
				}
			}
		})
	}
}

func TestEveryPackageHasARule(t *testing.T) {
	known := []string{".", "spec", "spec/publish", "chat", "apierror", "presence", "socketio", "store", "store/stmtcache", "feed", "service", "gateway", "command", "rest", "dashboard",
		"media", "media/picture", "media/picture/worker", "media/probe", "search", "search/words", "push", "push/fcm", "push/fcm/fcmtest", "push/fcm/fcmtest/cmd/fcmserver",
		"dialects", "dialects/native", "dialects/direct", "dialects/syarah", "dialects/team", "dialects/conduit", "dialects/chatapp", "chattest", "webclient"}
	for _, dir := range packageDirs(t) {
		if !slices.Contains(known, dir) {
			t.Errorf("package %s has no import rule: add it to deps_test.go with its reason", dir)
		}
	}
}

func TestTheTestKitStaysOutOfProduction(t *testing.T) {
	for _, dir := range packageDirs(t) {
		if dir == "chattest" {
			continue
		}
		if slices.Contains(imports(t, dir), module+"chattest") {
			t.Errorf("%s imports chattest outside its tests", dir)
		}
	}
}

// go-fcm and what it needs are 22 MB of a binary: who embeds the plugin decides.
func TestThePluginDoesNotLinkFCM(t *testing.T) {
	for _, dir := range packageDirs(t) {
		if strings.HasPrefix(dir, "push/fcm") {
			continue
		}
		for _, imp := range imports(t, dir) {
			if imp == module+"push/fcm" || strings.HasPrefix(imp, "github.com/appleboy/go-fcm") || strings.HasPrefix(imp, "firebase.google.com/") {
				t.Errorf("%s imports %s", dir, imp)
			}
		}
	}
}

// A dialect's name in a core package is the first step to an if per dialect.
func TestCorePackagesNameNoDialect(t *testing.T) {
	core := []string{"chat", "apierror", "presence", "socketio", "store", "store/stmtcache", "feed", "service", "gateway", "command", "media", "push"}
	// "native", "direct" and "team" are ordinary words; these are not.
	names := []string{"syarah", "conduit", "chatapp"}
	for _, pkg := range core {
		files, err := filepath.Glob(filepath.Join(pkg, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range names {
				if strings.Contains(strings.ToLower(string(raw)), name) {
					t.Errorf("%s contains the dialect name %q", file, name)
				}
			}
		}
	}
}

// packageDirs are the directories below chatplugin that hold Go packages.
func packageDirs(t *testing.T) []string {
	t.Helper()
	var dirs []string
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if d.Name() == "testdata" {
			return filepath.SkipDir
		}
		sources, err := filepath.Glob(filepath.Join(path, "*.go"))
		if err != nil {
			return err
		}
		hasCode := slices.ContainsFunc(sources, func(f string) bool { return !strings.HasSuffix(f, "_test.go") })
		if hasCode {
			dirs = append(dirs, filepath.ToSlash(path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return dirs
}

package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// Every example in the documentation is run as it stands. Only the address of
// the server and the placeholders of the text are filled in.

const readmeURL = "http://127.0.0.1:8090"

func TestTheExamplesOfTheDialectPagesRun(t *testing.T) {
	s := start(t)
	for _, c := range []struct {
		name, page string
		said       []string // what the example prints, in this order; it throws where it checks by itself
	}{
		{"native", "../docs/dialects/native.md", []string{"is typing", "Bob got: Hello Bob true", "read up to 1", "400 text", "Bob missed: Hello again, Bob", "rooms: 1 unread: 0"}},
		{"syarah", "../docs/dialects/syarah.md", nil},
		{"direct", "../docs/dialects/direct.md", []string{"participants: true messages: 0", "new_message: Hello world!", "chat_list_update: Hello world! true", "history: Hello world!", "answer: Hi", "older: Hello world! next offset: 2", "refused: "}},
		{"team", "../docs/dialects/team.md", nil},
		{"conduit", "../docs/dialects/conduit.md", nil},
		{"chatapp", "../docs/dialects/chatapp.md", []string{"new_chat: true false 2", "new_message: Hello world! true", "unread: 1 Hello world!", "joined: Hello world!", "unread: 0", "typing: true", "online: false"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.during(t)
			a, b := s.user("ana-"+c.name), s.user("bo-"+c.name)
			script := `import { io } from "socket.io-client";
const { URL, USER_A, TOKEN_A, USER_B, TOKEN_B } = process.env;
` + strings.Join(blocks(t, c.page, "js"), "\n")
			out := s.node(pair(s, a, b), "--input-type=module", "-e", script)
			for _, line := range c.said {
				_, rest, found := strings.Cut(out, line)
				if !found {
					t.Fatalf("the example did not print %q; it printed:\n%s", line, out)
				}
				out = rest
			}
		})
	}
}

func TestTheReadmeStartWorks(t *testing.T) {
	s := start(t)
	other := s.user("other")

	var signIn struct {
		Token  string
		Record struct{ ID string }
	}
	for _, block := range blocks(t, "../README.md", "sh") {
		if !strings.Contains(block, "curl") {
			continue // go run . serve and make test: start and the whole run do them
		}
		cmd := exec.Command("sh", "-ec", strings.ReplaceAll(block, readmeURL, s.url))
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s\n%v\n%s", block, err, out)
		}
		answers := json.NewDecoder(strings.NewReader(string(out)))
		for answers.More() {
			if err := answers.Decode(&signIn); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
		}
	}
	if signIn.Token == "" {
		t.Fatal("the README's commands gave no token")
	}

	js := blocks(t, "../README.md", "js")
	script := strings.ReplaceAll(strings.Join(js, "\n"), readmeURL, s.url)
	script = "const { token, otherUserId } = process.env;\n" +
		strings.Replace(script, "const { data }", "await new Promise((ready) => socket.on('ready', ready));\nconst { data }", 1) +
		"\nsocket.once('message.created', () => {});\nsetImmediate(() => socket.close());"
	out := s.node(map[string]string{"token": signIn.Token, "otherUserId": other.ID}, "--input-type=module", "-e", script)
	if want := "signed in as " + signIn.Record.ID; !strings.Contains(out, want) {
		t.Errorf("the example did not print %q; it printed:\n%s", want, out)
	}
	if got := s.allMessages(s.direct(other, account{ID: signIn.Record.ID})); len(got) != 1 {
		t.Errorf("%d messages are stored, want the README's one", len(got))
	}
}

// blocks are the fenced code blocks of a page in one language.
func blocks(t *testing.T, page, language string) []string {
	t.Helper()
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```").FindAllStringSubmatch(string(raw), -1) {
		found = append(found, m[1])
	}
	if len(found) == 0 {
		t.Fatalf("%s has no %s block", page, language)
	}
	return found
}

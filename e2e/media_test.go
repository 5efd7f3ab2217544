package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"pocketchat/chatplugin/chattest"
)

const boundary = "frontier"

// upload sends content as the one file of a form, as it comes.
func (s *server) upload(token, name string, content io.Reader) (status int, body []byte, err error) {
	form := io.MultiReader(
		strings.NewReader("--"+boundary+"\r\nContent-Disposition: form-data; name=\"file\"; filename=\""+name+"\"\r\n\r\n"),
		content, strings.NewReader("\r\n--"+boundary+"--\r\n"))
	req, err := http.NewRequest(http.MethodPost, s.url+"/api/chat/upload", form)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", token)
	req.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	body, err = io.ReadAll(res.Body)
	return res.StatusCode, body, err
}

// bigVideo is a real short video, filled up to a size with what players skip.
func bigVideo(t *testing.T, size int64) io.Reader {
	t.Helper()
	video, err := os.ReadFile("../chatplugin/media/probe/testdata/video.mp4")
	if err != nil {
		t.Fatal(err)
	}
	filling := size - int64(len(video))
	box := append(be32(uint32(filling)), "free"...)
	return io.MultiReader(bytes.NewReader(video), bytes.NewReader(box), io.LimitReader(zeros{}, filling-8))
}

func be32(n uint32) []byte { return []byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)} }

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// The form is streamed: what a file takes in memory does not depend on its size.
func TestAVideoOf500MegabytesTakesLittleMemory(t *testing.T) {
	const size, most = 500 << 20, 64 << 20
	s := start(t)
	user := s.user("ana")
	if status, body, err := s.upload(user.Token, "small.mp4", bigVideo(t, 1<<20)); err != nil || status != http.StatusOK {
		t.Fatalf("a small one: %d %s, %v", status, body, err)
	}
	before := s.peakMemory()
	status, body, err := s.upload(user.Token, "big.mp4", bigVideo(t, size))
	if err != nil || status != http.StatusOK {
		t.Fatalf("%d %s, %v", status, body, err)
	}
	if growth := s.peakMemory() - before; growth > most {
		t.Errorf("the server grew by %d MB, allowed are %d", growth>>20, most>>20)
	}
	var up struct {
		Kind, File string
		Size       int64
		Meta       struct{ W int }
	}
	if err := json.Unmarshal(body, &up); err != nil || up.Kind != "video" || up.Size != size || up.Meta.W == 0 {
		t.Errorf("got %s, %v", body, err)
	}
	req, err := http.NewRequest(http.MethodGet, s.url+"/uploads/chat-messages/videos/"+up.File, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", user.Token)
	req.Header.Set("Range", fmt.Sprintf("bytes=%d-", size-100))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusPartialContent || res.ContentLength != 100 {
		t.Errorf("the end of the file: %d, %d bytes", res.StatusCode, res.ContentLength)
	}
}

// peakMemory is the most memory the process ever had, in bytes. The kernel of
// Linux tells; elsewhere nothing does, and the answer is 0.
func (s *server) peakMemory() int64 {
	s.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if os.IsNotExist(err) {
		return 0
	}
	if err != nil {
		s.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kilobytes int64
	if _, err := fmt.Sscan(rest, &kilobytes); err != nil {
		s.t.Fatal(err)
	}
	return kilobytes << 10
}

// A photo is converted by a process of its own, which ends with its server even if
// that is killed.
func TestAWorkerEndsWithItsServer(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc")
	}
	s := start(t)
	user := s.user("ana")
	photo, err := os.ReadFile(phonePhoto(t))
	if err != nil {
		t.Fatal(err)
	}
	if status, body, err := s.upload(user.Token, "photo.jpg", bytes.NewReader(photo)); err != nil || status != http.StatusOK {
		t.Fatalf("%d %s, %v", status, body, err)
	}
	workers := s.children()
	if len(workers) != 1 {
		t.Fatalf("the server has the children %v, want one worker", workers)
	}
	s.stop(syscall.SIGKILL)
	chattest.Eventually(t, "the worker ends", func() bool {
		state, _ := processState(workers[0])
		return state == "" || state == "Z" // gone, or waiting for its new parent to notice
	})
}

// processState is the state of a process in proc(5) and its parent; empty when
// there is no such process.
func processState(pid int) (state string, parent int) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", 0
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // behind the name of the program
	_, _ = fmt.Sscan(rest, &state, &parent)
	return state, parent
}

// children are the processes that the server has started.
func (s *server) children() (pids []int) {
	s.t.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		s.t.Fatal(err)
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		if _, parent := processState(pid); parent == s.cmd.Process.Pid {
			pids = append(pids, pid)
		}
	}
	return pids
}

// A server that dies in the middle of an upload leaves no part of it.
func TestACrashLeavesNoUpload(t *testing.T) {
	s := start(t)
	user := s.user("ana")
	pr, pw := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		_, _, err := s.upload(user.Token, "big.mp4", pr)
		ended <- err
	}()
	if _, err := io.Copy(pw, bigVideo(t, 40<<20)); err != nil {
		t.Fatal(err)
	}
	s.stop(syscall.SIGKILL)
	_ = pw.CloseWithError(io.ErrUnexpectedEOF) // the client waits for its own form
	if err := <-ended; err == nil {
		t.Error("the upload was answered")
	}
	s.up()
	for _, dir := range []string{".chat_uploads", "storage"} {
		err := filepath.WalkDir(filepath.Join(s.dir, "pb_data", dir), func(path string, d os.DirEntry, err error) error {
			if os.IsNotExist(err) {
				return nil
			}
			if err == nil && !d.IsDir() {
				t.Errorf("left over: %s", path)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	if status, body, err := s.upload(user.Token, "again.mp4", bigVideo(t, 1<<20)); err != nil || status != http.StatusOK {
		t.Errorf("afterwards: %d %s, %v", status, body, err)
	}
}

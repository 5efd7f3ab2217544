// Command bench measures the ready-made server against its peers in one run and
// prints Markdown tables. It builds the server, starts it on a temporary data
// directory with its own durable defaults, and loads it over loopback from a
// process of its own. The peers go through the same generator on the same
// machine: the official Node Socket.IO server and plain PocketBase. Uploads are
// compared with cwebp where that is installed.
//
//	go run ./bench               # measure and print
//	go run ./bench -write        # and put the tables into docs/performance.md
//	go run ./bench -only media   # measure only pictures and files
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// limit bounds the measuring itself; building and npm come before it.
const limit = 6 * time.Minute

// options are the command line.
type options struct {
	write   bool
	only    string
	server  string
	dir     string
	profile string
	idle    int
	photos  int
	video   int
	warm    time.Duration
	span    time.Duration
}

func main() {
	// The kernel ends our children with the thread that started them (see
	// childAttr): that thread must live as long as the process.
	runtime.LockOSThread()
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case generatorMode:
			exitOn(generatorMain())
			return
		case plainMode:
			exitOn(plainMain(os.Args[2:]))
			return
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	exitOn(run(ctx, parseOptions()))
}

func parseOptions() options {
	var o options
	flag.BoolVar(&o.write, "write", false, "write the tables into docs/performance.md too")
	flag.StringVar(&o.only, "only", "", "comma list of pocketchat, node, pocketbase, media, push: measure only these")
	flag.StringVar(&o.server, "server", "", "a server binary to measure instead of building this repository's")
	flag.StringVar(&o.dir, "dir", "", "where the temporary data goes; use a real disk, fsync is part of the figures")
	flag.StringVar(&o.profile, "profile", "", "a file for the CPU profile of the measured servers, for go tool pprof")
	flag.IntVar(&o.idle, "idle", 5000, "idle connections")
	flag.IntVar(&o.photos, "photos", 10, "photos uploaded one after the other")
	flag.IntVar(&o.video, "video", 500, "size of the large video in MB; the server takes up to 500")
	flag.DurationVar(&o.warm, "warm", time.Second, "warm-up of each phase")
	flag.DurationVar(&o.span, "for", 4*time.Second, "measured time of each phase")
	flag.Parse()
	return o
}

func (o options) validate() error {
	switch {
	case o.photos < 1:
		return fmt.Errorf("-photos is %d: must be at least 1", o.photos)
	case o.video < 1 || o.video > 500:
		return fmt.Errorf("-video is %d: must be 1 to 500", o.video)
	}
	return nil
}

// wants tells whether a target or a section is to be measured.
func (o options) wants(target string) bool {
	if o.only == "" {
		return true
	}
	for name := range strings.SplitSeq(o.only, ",") {
		if strings.TrimSpace(name) == target {
			return true
		}
	}
	return false
}

func exitOn(err error) {
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "bench:", err)
	os.Exit(1)
}

// progress tells on stderr what goes on; stdout is for the table.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%s  "+format+"\n", append([]any{time.Now().Format("15:04:05")}, args...)...)
}

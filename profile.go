package main

import (
	"os"
	"runtime/pprof"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

// profileCPU writes what the processor does into a new file of dir, from when
// the server starts until it ends. Without a dir it does nothing.
// `go run ./bench -profile FILE` uses it.
func profileCPU(app core.App, dir string) {
	if dir == "" {
		return
	}
	const id = "pocketchatProfile"
	app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: id, Func: func(e *core.ServeEvent) error {
		file, err := os.CreateTemp(dir, "cpu-*.pprof")
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		app.OnTerminate().Bind(&hook.Handler[*core.TerminateEvent]{Id: id, Func: func(e *core.TerminateEvent) error {
			pprof.StopCPUProfile()
			if err := file.Close(); err != nil {
				app.Logger().Error("Could not write the CPU profile", "error", err)
			}
			return e.Next()
		}})
		return e.Next()
	}})
}

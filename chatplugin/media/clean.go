package media

import (
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"pocketchat/chatplugin/store"
)

// cleanCron is every ten minutes.
const cleanCron = "*/10 * * * *"

// cleanAtOnce is how many uploads one query looks for.
const cleanAtOnce = 100

// staleSpool is when a file of an upload on its way is surely left over: an
// upload ends when nothing comes for idleTimeout. Only systems where an open
// file can't lose its name have such files.
const staleSpool = time.Hour

// clean removes uploads that nobody used, and what a crash left.
func (m *Media) clean() {
	if err := m.removeUnused(); err != nil {
		m.app.Logger().Error("chat: removing unused uploads failed", slog.Any("error", err))
	}
	if err := m.sweepSpools(time.Now().Add(-staleSpool)); err != nil {
		m.app.Logger().Error("chat: removing files of broken uploads failed", slog.Any("error", err))
	}
}

func (m *Media) removeUnused() error {
	before := time.Now().Add(-m.cfg.UnusedAfter)
	for {
		n, err := store.RemoveUnusedUploads(m.app, before, cleanAtOnce)
		if err != nil || n < cleanAtOnce {
			return err
		}
	}
}

func (m *Media) sweepSpools(before time.Time) error {
	dir, err := m.spoolDir()
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !info.ModTime().Before(before) {
			continue // gone meanwhile, or in use
		}
		if err := os.Remove(filepath.Join(dir, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

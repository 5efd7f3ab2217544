package media

import (
	"crypto/sha256"
	"io"
	"sync"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
)

// batched remembers the pictures that were converted for batches on their way.
// PocketBase encodes each request of a batch as a form again, so that inside the
// transaction a file is known by its content only.
type batched struct {
	mu    sync.Mutex // protects byRun
	byRun map[*core.BatchRequestEvent]map[[sha256.Size]byte]*prepared
}

// keep notes a picture until forget.
func (b *batched) keep(run *core.BatchRequestEvent, file *filesystem.File) error {
	p := file.Reader.(*prepared)
	if p.mime != webpType {
		return nil // looking into it again costs little
	}
	sum, err := sumOf(file)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.byRun == nil {
		b.byRun = map[*core.BatchRequestEvent]map[[sha256.Size]byte]*prepared{}
	}
	if b.byRun[run] == nil {
		b.byRun[run] = map[[sha256.Size]byte]*prepared{}
	}
	b.byRun[run][sum] = p
	return nil
}

func (b *batched) forget(run *core.BatchRequestEvent) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.byRun, run)
}

// find gives the file as it was prepared, nil when it was not.
func (b *batched) find(file *filesystem.File) (*filesystem.File, error) {
	b.mu.Lock()
	none := len(b.byRun) == 0
	b.mu.Unlock()
	if none {
		return nil, nil
	}
	sum, err := sumOf(file)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, run := range b.byRun {
		if p, ok := run[sum]; ok {
			return &filesystem.File{Reader: p, Name: storedName(".webp"), OriginalName: p.meta.Name, Size: p.meta.Size}, nil
		}
	}
	return nil, nil
}

func sumOf(file *filesystem.File) (sum [sha256.Size]byte, err error) {
	r, err := file.Reader.Open()
	if err != nil {
		return sum, err
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return sum, err
	}
	return [sha256.Size]byte(h.Sum(nil)), nil
}

package media

import (
	"errors"
	"io"
	"os"

	"pocketchat/chatplugin/chat"
)

// spool is a file on its way in: on disk, without a name where the system
// permits it, so that neither an aborted upload nor a crash leaves anything.
type spool struct {
	file *os.File
	size int64
}

func (m *Media) newSpool() (*spool, error) {
	dir, err := m.spoolDir()
	if err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, "upload-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(f.Name()) // fails on Windows; close removes it there
	return &spool{file: f}, nil
}

func (s *spool) close() {
	_ = s.file.Close()
	_ = os.Remove(s.file.Name())
}

// fill copies at most limit bytes from r; more is TooLarge. check is called now
// and then with the bytes so far and ends the copy with its error.
func (s *spool) fill(r io.Reader, limit int64, check func(size int64) error) error {
	buf := make([]byte, 128<<10)
	for {
		n, err := r.Read(buf)
		if s.size+int64(n) > limit {
			return tooLarge(limit)
		}
		if _, writeErr := s.file.Write(buf[:n]); writeErr != nil {
			return writeErr
		}
		s.size += int64(n)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := check(s.size); err != nil {
			return err
		}
	}
}

func tooLarge(limit int64) error {
	return chat.Errorf(chat.TooLarge, "A file of this kind must be at most %s.", megabytes(limit))
}

// reader gives a reader of its own over the file, which PocketBase may open
// several times and closes each time.
func (s *spool) reader() io.ReadSeekCloser {
	return sectionCloser{io.NewSectionReader(s.file, 0, s.size)}
}

// Open implements filesystem.FileReader.
func (s *spool) Open() (io.ReadSeekCloser, error) { return s.reader(), nil }

type sectionCloser struct{ *io.SectionReader }

func (sectionCloser) Close() error { return nil }

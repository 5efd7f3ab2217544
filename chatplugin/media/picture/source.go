package picture

import (
	"bufio"
	"context"
	"errors"
	"io"
)

// source is the input as everything here reads it: at any offset, never behind
// its stated size, and not at all once the context has ended, which is what ends
// a decoder in the middle of its work. One goroutine uses it.
type source struct {
	ctx  context.Context
	r    io.ReadSeeker
	size int64
	err  error // why reading failed, when that was not the image's fault
}

// ReadAt implements io.ReaderAt. TIFF needs it: its directory is often at the end.
func (s *source) ReadAt(p []byte, off int64) (int, error) {
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	if s.err != nil {
		return 0, s.err
	}
	if off < 0 || off >= s.size {
		return 0, io.EOF
	}
	want := len(p)
	p = p[:min(int64(want), s.size-off)]

	if _, err := s.r.Seek(off, io.SeekStart); err != nil {
		s.err = err
		return 0, err
	}
	n, err := io.ReadFull(s.r, p)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return n, io.EOF
	case err != nil:
		s.err = err
		return n, err
	case n < want:
		return n, io.EOF
	}
	return n, nil
}

// section is the whole input, from its start.
func (s *source) section() *io.SectionReader { return io.NewSectionReader(s, 0, s.size) }

// stream is the whole input, from its start, for reading in small pieces.
func (s *source) stream() *bufio.Reader { return bufio.NewReaderSize(s.section(), 64<<10) }

package picture

import (
	"encoding/binary"
	"io"
)

// chunk is one RIFF chunk; its data stays in the file until it is asked for.
type chunk struct {
	id   string
	data *io.SectionReader
}

// read gives the chunk's data.
func (c chunk) read() ([]byte, error) {
	data := make([]byte, c.data.Size())
	if n, _ := c.data.ReadAt(data, 0); n < len(data) {
		return nil, broken("its %s chunk is cut off", c.id)
	}
	return data, nil
}

// head gives the first n bytes.
func (c chunk) head(n int) ([]byte, error) {
	data := make([]byte, n)
	if got, _ := c.data.ReadAt(data, 0); got < n {
		return nil, broken("its %s chunk is cut off", c.id)
	}
	return data, nil
}

// chunks calls visit for every chunk between from and to. It is an error when one
// leaves that range; only the filling byte of the last may be missing.
func chunks(r io.ReaderAt, from, to int64, visit func(chunk) error) error {
	for from < to {
		var head [8]byte
		if to-from < int64(len(head)) {
			return broken("it ends within a chunk")
		}
		if n, _ := r.ReadAt(head[:], from); n < len(head) {
			return broken("it ends within a chunk")
		}
		n := int64(binary.LittleEndian.Uint32(head[4:]))
		from += int64(len(head))
		if n > to-from {
			return broken("its %q chunk is cut off", head[:4])
		}
		if err := visit(chunk{string(head[:4]), io.NewSectionReader(r, from, n)}); err != nil {
			return err
		}
		from += n + n&1
	}
	return nil
}

// webpWriter puts a WebP file together.
type webpWriter struct{ out []byte }

// vp8x says what the extended header of a file announces.
type vp8x struct{ animation, alpha, icc bool }

// newWebPWriter begins a file. The extended header is written when there is
// something to announce.
func newWebPWriter(width, height int, has vp8x) *webpWriter {
	w := &webpWriter{out: []byte("RIFF\x00\x00\x00\x00WEBP")}
	if has == (vp8x{}) {
		return w
	}
	var head [10]byte
	head[0] = flag(has.animation, flagAnimation) | flag(has.alpha, flagAlpha) | flag(has.icc, flagICC)
	putUint24(head[4:], width-1)
	putUint24(head[7:], height-1)
	w.chunk("VP8X", head[:])
	return w
}

func (w *webpWriter) chunk(id string, data []byte) {
	w.out = appendChunk(w.out, id, data)
}

// bytes ends the file.
func (w *webpWriter) bytes() []byte {
	binary.LittleEndian.PutUint32(w.out[4:], uint32(len(w.out)-8))
	return w.out
}

func appendChunk(to []byte, id string, data []byte) []byte {
	to = append(to, id...)
	to = binary.LittleEndian.AppendUint32(to, uint32(len(data)))
	to = append(to, data...)
	if len(data)&1 != 0 {
		to = append(to, 0)
	}
	return to
}

func flag(set bool, bit byte) byte {
	if set {
		return bit
	}
	return 0
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

func putUint24(b []byte, v int) { b[0], b[1], b[2] = byte(v), byte(v>>8), byte(v>>16) }

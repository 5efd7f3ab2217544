package picture

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
)

const (
	// maxEXIF bounds the EXIF data that is looked at, in bytes.
	maxEXIF = 1 << 20

	// maxChunks ends the search for metadata in a file of nothing but chunk headers.
	maxChunks = 100_000
)

// pngInfo is what the chunks of a PNG say beside the image itself.
type pngInfo struct {
	interlaced bool
	exif       []byte // TIFF structure, or nil
	icc        []byte // inflated profile, or nil
}

// scanPNG walks the chunks. An eXIf chunk may stand behind the pixels, so it goes
// to the end, and stops silently where the file is broken: decoding will tell.
func scanPNG(r *bufio.Reader) (info pngInfo) {
	if _, err := r.Discard(8); err != nil { // signature, sniffed before
		return info
	}
	for range maxChunks {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return info
		}
		n, kind := int64(binary.BigEndian.Uint32(head[:])), string(head[4:])
		if kind == "IEND" {
			return info
		}
		if info.wants(kind, n) {
			data := make([]byte, n)
			if _, err := io.ReadFull(r, data); err != nil {
				return info
			}
			info.read(kind, data)
			n = 0
		}
		if _, err := io.CopyN(io.Discard, r, n+4); err != nil { // with the checksum
			return info
		}
	}
	return info
}

// wants reports whether a chunk is read: the first of its kind, if it is not
// absurdly long. One kind is read once, so a file cannot make us read much.
func (p *pngInfo) wants(kind string, n int64) bool {
	switch kind {
	case "IHDR":
		return n == 13
	case "eXIf":
		return p.exif == nil && n <= maxEXIF
	case "iCCP":
		return p.icc == nil && n <= 2*maxProfile
	}
	return false
}

func (p *pngInfo) read(kind string, data []byte) {
	switch kind {
	case "IHDR":
		p.interlaced = data[12] != 0
	case "eXIf":
		p.exif = bytes.TrimPrefix(data, exifPrefix)
	case "iCCP":
		p.icc = inflateProfile(data)
	}
}

// inflateProfile reads an iCCP chunk: a name, 00, 00 for zlib, the profile. It
// never inflates more than the limit.
func inflateProfile(data []byte) []byte {
	_, packed, ok := bytes.Cut(data, []byte{0})
	if !ok || len(packed) < 1 || packed[0] != 0 {
		return nil
	}
	z, err := zlib.NewReader(bytes.NewReader(packed[1:]))
	if err != nil {
		return nil
	}
	defer z.Close()
	profile, err := io.ReadAll(io.LimitReader(z, maxProfile+1))
	if err != nil || len(profile) > maxProfile {
		return nil
	}
	return profile
}

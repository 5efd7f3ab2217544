package picture

import (
	"bufio"
	"bytes"
	"io"
)

const (
	// maxScans bounds the work of a progressive JPEG: every scan touches every
	// block, and an empty one takes 20 bytes. Cameras write 10.
	maxScans = 100

	// maxProfileParts bounds the APP2 segments that are read: a profile within the
	// limit has two at most, some writers make smaller ones.
	maxProfileParts = 8

	markerSOF0 = 0xc0
	markerSOF1 = 0xc1
	markerSOF2 = 0xc2
	markerRST0 = 0xd0
	markerRST7 = 0xd7
	markerEOI  = 0xd9
	markerSOS  = 0xda
	markerAPP1 = 0xe1
	markerAPP2 = 0xe2
)

var (
	exifPrefix = []byte("Exif\x00\x00")
	iccPrefix  = []byte("ICC_PROFILE\x00")
)

// jpegInfo is what the segments of a JPEG say.
type jpegInfo struct {
	width, height int
	components    int
	progressive   bool
	scans         int
	exif          []byte          // TIFF structure of the first EXIF segment, or nil
	profile       map[byte][]byte // parts of the ICC profile by their number, from 1
	parts         byte            // how many there should be
}

// scanJPEG walks the segments and steps over the compressed data. It goes from
// marker to marker exactly as image/jpeg does, garbage between segments
// included, so both see the same frame. It stops silently where the file ends:
// decoding will tell.
func scanJPEG(r *bufio.Reader) jpegInfo {
	info := jpegInfo{profile: map[byte][]byte{}}
	if _, err := r.Discard(2); err != nil { // SOI, sniffed before
		return info
	}
	for {
		marker, err := nextMarker(r)
		if err != nil || marker == markerEOI {
			return info
		}
		if marker >= markerRST0 && marker <= markerRST7 {
			continue
		}
		var length [2]byte
		if _, err := io.ReadFull(r, length[:]); err != nil {
			return info
		}
		n := int(length[0])<<8 + int(length[1]) - 2
		if n < 0 || info.segment(marker, n, r) != nil {
			return info
		}
	}
}

// nextMarker skips to the next marker: a byte ff and one that is neither 00,
// which is an escaped ff, nor a further ff, which is filling.
func nextMarker(r *bufio.Reader) (byte, error) {
	for {
		_, err := r.ReadSlice(0xff)
		for err == bufio.ErrBufferFull {
			_, err = r.ReadSlice(0xff)
		}
		marker := byte(0xff)
		for err == nil && marker == 0xff {
			marker, err = r.ReadByte()
		}
		if err != nil || marker != 0 {
			return marker, err
		}
	}
}

// segment reads or skips the n bytes of one segment.
func (j *jpegInfo) segment(marker byte, n int, r *bufio.Reader) error {
	if marker == markerSOS {
		j.scans++
	}
	start, err := r.Peek(min(n, len(iccPrefix)+2))
	if err != nil {
		return err
	}
	if !j.wants(marker, start) {
		_, err := r.Discard(n)
		return err
	}
	data := make([]byte, n)
	if _, err := io.ReadFull(r, data); err != nil {
		return err
	}
	j.read(marker, data)
	return nil
}

// wants reports whether a segment that starts like this is read. Everything is
// read once, so a file cannot make us read much.
func (j *jpegInfo) wants(marker byte, start []byte) bool {
	switch marker {
	case markerSOF0, markerSOF1, markerSOF2:
		return j.components == 0 && len(start) >= 6
	case markerAPP1:
		return j.exif == nil && bytes.HasPrefix(start, exifPrefix)
	case markerAPP2:
		if !bytes.HasPrefix(start, iccPrefix) || len(start) < len(iccPrefix)+2 {
			return false
		}
		_, seen := j.profile[start[len(iccPrefix)]]
		return !seen && len(j.profile) < maxProfileParts
	}
	return false
}

func (j *jpegInfo) read(marker byte, data []byte) {
	switch marker {
	case markerAPP1:
		j.exif = data[len(exifPrefix):]
	case markerAPP2:
		n := len(iccPrefix)
		j.profile[data[n]] = data[n+2:]
		j.parts = data[n+1]
	default:
		j.progressive = marker == markerSOF2
		j.height = int(data[1])<<8 + int(data[2])
		j.width = int(data[3])<<8 + int(data[4])
		j.components = int(data[5])
	}
}

// icc puts the profile together, nil when a part is missing or it is too long.
func (j jpegInfo) icc() []byte {
	var profile []byte
	for i := range int(j.parts) {
		part, ok := j.profile[byte(i+1)]
		if !ok || len(profile)+len(part) > maxProfile {
			return nil
		}
		profile = append(profile, part...)
	}
	return profile
}

// bytesPerPixel estimates the decoder's memory without subsampling: a byte per
// component, four more for the coefficients of a progressive image, and a second
// and third copy for CMYK.
func (j jpegInfo) bytesPerPixel() int64 {
	n := int64(j.components)
	if j.progressive {
		n *= 5
	}
	if j.components > 3 {
		n += 8
	}
	return n
}

package picture

import (
	"bytes"
	"encoding/binary"
	"io"
)

// Tags of TIFF 6.0 and of the ICC specification, annex B.4.
const (
	tagOrientation = 274
	tagICC         = 34675

	typeShort = 3
	typeLong  = 4

	// maxEntries bounds the directory entries that are looked at. Cameras write
	// about 20.
	maxEntries = 1000
)

// exifOrientation gives the orientation in EXIF data, 0 when there is none. Only
// the first directory counts: the second one describes the embedded thumbnail.
func exifOrientation(exif []byte) int {
	return readIFD(bytes.NewReader(exif)).short(tagOrientation)
}

// ifd is the first directory of a TIFF structure, which TIFF files and EXIF data
// share. Its zero value has no entries.
type ifd struct {
	r       io.ReaderAt
	order   binary.ByteOrder
	entries map[uint16]entry
}

type entry struct {
	kind  uint16
	count uint32
	value [4]byte // the value itself, or where it is
}

// readIFD reads the directory as far as it can be read.
func readIFD(r io.ReaderAt) ifd {
	var head [8]byte
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return ifd{}
	}
	d := ifd{r: r, entries: map[uint16]entry{}}
	switch string(head[:2]) {
	case "II":
		d.order = binary.LittleEndian
	case "MM":
		d.order = binary.BigEndian
	default:
		return ifd{}
	}

	off := int64(d.order.Uint32(head[4:]))
	var count [2]byte
	if _, err := r.ReadAt(count[:], off); err != nil {
		return ifd{}
	}
	raw := make([]byte, 12*min(int(d.order.Uint16(count[:])), maxEntries))
	n, _ := r.ReadAt(raw, off+2) // a directory that is cut off is read as far as it goes
	for e := raw[:n]; len(e) >= 12; e = e[12:] {
		tag := d.order.Uint16(e)
		if _, seen := d.entries[tag]; !seen {
			d.entries[tag] = entry{kind: d.order.Uint16(e[2:]), count: d.order.Uint32(e[4:]), value: [4]byte(e[8:12])}
		}
	}
	return d
}

// short gives a number of one value, 0 when there is no such entry.
func (d ifd) short(tag uint16) int {
	e, ok := d.entries[tag]
	switch {
	case ok && e.kind == typeShort:
		return int(d.order.Uint16(e.value[:]))
	case ok && e.kind == typeLong: // some writers do
		return int(d.order.Uint32(e.value[:]))
	}
	return 0
}

// data gives the bytes of an entry, nil when there is none or more than limit.
func (d ifd) data(tag uint16, limit int) []byte {
	e, ok := d.entries[tag]
	if !ok || e.count <= 4 || int64(e.count) > int64(limit) {
		return nil
	}
	data := make([]byte, e.count)
	if n, _ := d.r.ReadAt(data, int64(d.order.Uint32(e.value[:]))); n < len(data) {
		return nil
	}
	return data
}

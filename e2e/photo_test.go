package e2e

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
)

// phonePhoto is the path of a photo as phones make them: 12 megapixels, to be
// turned by 90 degrees, with an XMP segment ahead of the EXIF one and a place in
// both.
func phonePhoto(t *testing.T) string {
	t.Helper()
	img := image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420)
	for y := range 3000 {
		for x := range 4000 {
			img.Y[img.YOffset(x, y)] = uint8(x*255/4000) ^ uint8(y)
		}
	}
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = uint8(i), 120
	}
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, img, nil); err != nil {
		t.Fatal(err)
	}
	xmp := segment([]byte("http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>GPS-SECRET</x:xmpmeta>"))
	exif := segment(append([]byte("Exif\x00\x00"), tiff(6)...))
	photo := append([]byte{0xff, 0xd8}, append(append(xmp, exif...), plain.Bytes()[2:]...)...)
	path := filepath.Join(t.TempDir(), "photo.jpg")
	if err := os.WriteFile(path, photo, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// segment is an APP1 segment of a JPEG file.
func segment(content []byte) []byte {
	size := len(content) + 2
	head := []byte{0xff, 0xe1, byte(size >> 8), byte(size)}
	return append(head, content...)
}

// tiff is the directory of an EXIF segment: the orientation, and a description
// with the place.
func tiff(orientation uint16) []byte {
	const place = "GPS-SECRET 52.5N 13.4E\x00"
	b := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x02")
	b = append(b, 0x01, 0x0e, 0, 2, 0, 0, 0, byte(len(place)), 0, 0, 0, 38)
	b = append(b, 0x01, 0x12, 0, 3, 0, 0, 0, 1, byte(orientation>>8), byte(orientation), 0, 0)
	b = append(b, 0, 0, 0, 0)
	return append(b, place...)
}

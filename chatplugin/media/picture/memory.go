package picture

// scalingMemory estimates the bytes a conversion takes beside the decoded input:
// the resizer's intermediate image of full height, the result, its rotated copy
// and the encoder's planes. Together with the decoders' estimates it follows what
// was measured: 110 MB for a 12-megapixel JPEG, 155 MB for 24 megapixels.
func (c Config) scalingMemory(h header) int64 {
	width, height := fit(h.width, h.height, c.MaxSide, c.MaxSide)
	result := int64(width) * int64(height) * 4
	between := int64(0)
	if width != h.width || height != h.height {
		between = int64(width) * int64(h.height) * 4
	}
	copies := int64(5)
	if h.frames > 1 {
		copies = 13 // more canvases, and the lossless encoder
	}
	return between + copies*result + 8*mib
}

// losslessMemory estimates the Huffman tables of a VP8L bitstream. Its smallest
// table group is written in 20 bits and takes 8 KiB decoded, so the pixels alone
// do not bound it. There is at most one group per 4x4 pixels, and 65536 in all.
func losslessMemory(pixels, bytes int64) int64 {
	groups := min(pixels/16, bytes*8/20, 1<<16)
	return groups * 8 << 10
}

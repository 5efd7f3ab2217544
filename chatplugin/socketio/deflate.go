package socketio

import (
	"bytes"
	"compress/flate"
	"strings"
	"sync"
)

// minDeflate is the size from which a frame is compressed: below it deflate costs more than it saves.
const minDeflate = 1024

var deflaters = sync.Pool{New: func() any {
	w, _ := flate.NewWriter(nil, flate.BestSpeed) // the level is valid, so there is no error
	return w
}}

// deflateFrame returns a compressed websocket frame (RSV1 set), or nil if it would not be smaller.
//
// The message is compressed without context (RFC 7692, 7.2.1 and 7.1.1.1). Both sides agreed on
// no_context_takeover, which is what lets one compressed frame serve every receiver.
func deflateFrame(text []byte) []byte {
	var buf bytes.Buffer
	buf.Write(make([]byte, maxHeader))
	w := deflaters.Get().(*flate.Writer)
	defer deflaters.Put(w)
	w.Reset(&buf)
	if _, err := w.Write(text); err != nil {
		return nil
	}
	if err := w.Flush(); err != nil {
		return nil
	}
	b := bytes.TrimSuffix(buf.Bytes(), []byte{0x00, 0x00, 0xff, 0xff}) // RFC 7692, 7.2.1
	size := len(b) - maxHeader
	if size >= len(text) {
		return nil
	}
	n := headerSize(size)
	putHeader(b[maxHeader-n:maxHeader], 0xc1, size)
	return b[maxHeader-n:]
}

// acceptsDeflate reports whether one of the offers of a Sec-WebSocket-Extensions header can be honoured.
//
// The websocket library answers every permessage-deflate offer with "server_no_context_takeover;
// client_no_context_takeover" and does not look at the parameters. An offer of server_max_window_bits asks for
// an answer we cannot give (Go's deflate always uses 32 KiB), and an offer with an unknown or repeated
// parameter must be declined (RFC 7692, 7.1): those are not accepted.
func acceptsDeflate(headers []string) bool {
	for _, header := range headers {
		for offer := range strings.SplitSeq(header, ",") {
			if acceptsOffer(offer) {
				return true
			}
		}
	}
	return false
}

func acceptsOffer(offer string) bool {
	name, params, _ := strings.Cut(offer, ";")
	if !strings.EqualFold(strings.TrimSpace(name), "permessage-deflate") {
		return false
	}
	seen := map[string]bool{}
	for param := range strings.SplitSeq(params, ";") {
		key, value, hasValue := strings.Cut(strings.TrimSpace(param), "=")
		key = strings.ToLower(strings.TrimSpace(key))
		if key == "" && !hasValue {
			continue
		}
		if seen[key] {
			return false
		}
		seen[key] = true
		switch key {
		case "server_no_context_takeover", "client_no_context_takeover":
			if hasValue {
				return false
			}
		case "client_max_window_bits":
			if hasValue && !validWindow(strings.Trim(strings.TrimSpace(value), `"`)) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// validWindow reports whether s is 8 to 15 without leading zeros (RFC 7692, 7.1.2).
func validWindow(s string) bool {
	switch s {
	case "8", "9", "10", "11", "12", "13", "14", "15":
		return true
	}
	return false
}

package media

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"math"

	"pocketchat/chatplugin/chat"
)

// What a sender may say of a sound or video, and nobody here can find out: the
// waveform needs decoding, a poster too.
const (
	fieldPoster   = "poster"
	fieldWaveform = "waveform"

	maxWaveform = 100
	maxSeconds  = 100 * 3600
	maxSide     = 16384
)

// addHints adds them to the facts.
func (f *form) addHints(ctx context.Context, user string, p *prepared) error {
	duration, err := f.number("duration", maxSeconds)
	if err != nil {
		return err
	}
	w, err := f.number("w", maxSide)
	if err != nil {
		return err
	}
	h, err := f.number("h", maxSide)
	if err != nil {
		return err
	}
	wave, err := waveform(f.fields[fieldWaveform])
	if err != nil {
		return err
	}
	switch p.kind {
	case chat.TypeAudio:
		p.meta.Waveform = wave
	case chat.TypeVideo:
		if p.meta.Width == 0 || p.meta.Height == 0 {
			p.meta.Width, p.meta.Height = int(w), int(h)
		}
		if err := f.addPoster(ctx, user, p); err != nil {
			return err
		}
	default:
		return nil
	}
	if p.meta.Duration == 0 {
		p.meta.Duration = math.Round(duration*1000) / 1000
	}
	return nil
}

// addPoster makes the sender's picture of a video its thumbnails.
func (f *form) addPoster(ctx context.Context, user string, p *prepared) error {
	if f.poster == nil || f.poster.size == 0 {
		return nil
	}
	pic, err := f.media.pictures.Convert(ctx, user, io.NewSectionReader(f.poster.file, 0, f.poster.size), f.poster.size)
	if err != nil {
		err = pictureError(err)
		if bad := chat.AsError(err); bad.Field != "" {
			bad.Field = fieldPoster
		}
		return err
	}
	p.thumbs, p.meta.Poster, p.meta.Blurhash = pic.Thumbs, true, pic.Blurhash
	if p.meta.Width == 0 || p.meta.Height == 0 {
		p.meta.Width, p.meta.Height = pic.Width, pic.Height
	}
	return nil
}

// waveform reads loudness values, as a JSON array or as bytes in base64.
func waveform(text string) ([]int, error) {
	if text == "" {
		return nil, nil
	}
	wrong := chat.FieldError(fieldWaveform, "Must be a JSON array of at most %d whole numbers from 0 to 255, or as many bytes in base64.", maxWaveform)
	var values []int
	if text[0] == '[' {
		if json.Unmarshal([]byte(text), &values) != nil {
			return nil, wrong
		}
	} else {
		raw, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, wrong
		}
		for _, b := range raw {
			values = append(values, int(b))
		}
	}
	if len(values) > maxWaveform {
		return nil, wrong
	}
	for _, v := range values {
		if v < 0 || v > 255 {
			return nil, wrong
		}
	}
	return values, nil
}

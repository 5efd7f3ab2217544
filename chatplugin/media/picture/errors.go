package picture

import (
	"errors"
	"fmt"
)

// The errors of Convert, for errors.Is. Their text is meant for the person who
// sent the image: it says what was wrong and what is allowed.
var (
	ErrNotImage = errors.New("the file is not an image of a supported kind")
	ErrTooLarge = errors.New("the image is too large")
	ErrBroken   = errors.New("the image is broken")
	ErrBusy     = errors.New("the server is busy with other images, try again later")
)

func tooLarge(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrTooLarge, fmt.Sprintf(format, args...))
}

func broken(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrBroken, fmt.Sprintf(format, args...))
}

package conduit

import (
	"fmt"
	"testing"

	"pocketchat/chatplugin/chat"
)

func TestEveryCodeHasItsErrorOnBothDoors(t *testing.T) {
	for _, code := range chat.Codes {
		if grpcCodes[code] == 0 {
			t.Errorf("%s has no gRPC code", code)
		}
		if shape := httpErrors[code]; shape.Status < 400 || shape.Name == "" {
			t.Errorf("%s has no HTTP error", code)
		}
	}
}

func TestAnInternalErrorStaysBland(t *testing.T) {
	err := fmt.Errorf("secret detail")
	if got := asHTTPError(err); *got != (httpError{"INTERNAL_SERVER_ERROR", 500, "Something went wrong"}) {
		t.Errorf("got %+v", got)
	}
}

package conduit

import "testing"

func TestANonceNamesItsRoomAndTime(t *testing.T) {
	key := nonceKey("room", "n", 5)
	for name, other := range map[string]string{
		"another room": nonceKey("other", "n", 5), "another nonce": nonceKey("room", "m", 5), "another time": nonceKey("room", "n", 6),
	} {
		if other == key {
			t.Errorf("%s has the same key", name)
		}
	}
	if len(key) > 100 {
		t.Errorf("%d bytes are more than the server takes", len(key))
	}
}

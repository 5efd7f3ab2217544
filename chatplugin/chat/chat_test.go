package chat

import (
	"errors"
	"fmt"
	"go/build"
	"reflect"
	"strings"
	"testing"
	"time"
)

var someTime = time.Date(2024, 1, 15, 11, 30, 0, 123_999_999, time.FixedZone("CET", 3600))

func TestTimestamp(t *testing.T) {
	if got := Timestamp(someTime); got != "2024-01-15T10:30:00.123Z" {
		t.Errorf("got %s", got)
	}
	if got := Timestamp(time.Time{}); got != "" {
		t.Errorf("zero time: %q", got)
	}
}

func TestVocabularyImportsOnlyTheStandardLibrary(t *testing.T) {
	pkg, err := build.ImportDir(".", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range pkg.Imports {
		if strings.Contains(strings.Split(path, "/")[0], ".") || strings.HasPrefix(path, "pocketchat/") {
			t.Errorf("imports %s", path)
		}
	}
}

func TestErrors(t *testing.T) {
	cause := errors.New("secret")
	wrapped := Wrap(cause, Conflict, "Taken.")
	if !errors.Is(wrapped, cause) || !strings.Contains(wrapped.Error(), "secret") || strings.Contains(wrapped.Message, "secret") {
		t.Errorf("%v", wrapped)
	}
	if got := AsError(fmt.Errorf("saving: %w", wrapped)); got != wrapped {
		t.Errorf("not found in the chain: %v", got)
	}
	unknown := AsError(cause)
	if unknown.Code != Internal || strings.Contains(unknown.Message, "secret") || !errors.Is(unknown, cause) {
		t.Errorf("%#v", unknown)
	}
	if AsError(nil) != nil || CodeOf(nil) != "" || CodeOf(cause) != Internal || CodeOf(wrapped) != Conflict {
		t.Error("nil or codes are wrong")
	}
	if got := FieldError("text", "At most %d.", 5).Error(); got != "invalid: text: At most 5." {
		t.Errorf("got %q", got)
	}
	if !reflect.DeepEqual(NoSuch("room"), NoSuch("room")) {
		t.Error("two absences differ")
	}
}

func TestCodesAreDistinct(t *testing.T) {
	seen := map[Code]bool{}
	for _, code := range Codes {
		if seen[code] {
			t.Errorf("%s twice", code)
		}
		seen[code] = true
	}
}

func TestKindOf(t *testing.T) {
	durable := []Event{
		RoomCreated{}, RoomUpdated{}, RoomDeleted{},
		MemberAdded{}, MemberUpdated{}, MemberRemoved{}, ReadMoved{}, DeliveredMoved{},
		MessageCreated{}, MessageUpdated{}, MessageDeleted{}, MessagePinned{}, MessageHidden{},
		ReactionAdded{}, ReactionRemoved{},
		FriendshipChanged{}, FriendshipRemoved{},
	}
	if len(durable) != len(Kinds) {
		t.Fatalf("%d events, %d kinds", len(durable), len(Kinds))
	}
	for i, ev := range durable {
		if KindOf(ev) != Kinds[i] {
			t.Errorf("%T: %q, want %q", ev, KindOf(ev), Kinds[i])
		}
	}
	for _, ev := range []Event{Typing{}, Presence{}, Viewing{}} {
		if KindOf(ev) != "" {
			t.Errorf("%T has the kind %q", ev, KindOf(ev))
		}
	}
}

func TestEventHead(t *testing.T) {
	head := Head{Position: 7, Room: "r", Actor: "ann", At: someTime}
	if got := (MessageCreated{Base: At(head)}).Head(); got != head {
		t.Errorf("%+v", got)
	}
}

func TestPairKeyHasNoOrder(t *testing.T) {
	if PairKey("bob", "ann") != "ann:bob" || PairKey("ann", "bob") != "ann:bob" || PairKey("ann", "ann") != "ann:ann" {
		t.Error("the key depends on the order")
	}
}

func TestPeerOf(t *testing.T) {
	room := func(a, b string) Room { return Room{Type: Direct, DirectKey: PairKey(a, b)} }
	for _, row := range []struct {
		room       Room
		user, peer string
	}{
		{room("ann", "bob"), "ann", "bob"},
		{room("ann", "bob"), "bob", "ann"},
		{room("ann", "ann"), "ann", "ann"},
		{room("ann", "bob"), "eve", ""},
		{room("ann", "bob"), "nn", ""},
		{room("ann", "bob"), "bo", ""},
		{room("ann", "bob"), "", ""},
		{Room{Type: Group}, "ann", ""},
	} {
		if got := row.room.PeerOf(row.user); got != row.peer {
			t.Errorf("%s seen by %q: %q, want %q", row.room.DirectKey, row.user, got, row.peer)
		}
	}
}

func TestUnread(t *testing.T) {
	for _, row := range []struct {
		last, read, joined, want int64
	}{
		{10, 4, 0, 6},
		{10, 10, 0, 0},
		{10, 0, 7, 3},
		{10, 12, 0, 0}, // a cursor from before a restored backup
		{0, 0, 0, 0},
	} {
		m := Member{LastReadSeq: row.read, JoinedSeq: row.joined}
		if got := m.Unread(row.last); got != row.want {
			t.Errorf("%+v: %d", row, got)
		}
	}
}

func TestValidWords(t *testing.T) {
	for word, valid := range map[string]bool{
		"role owner": RoleOwner.Valid(), "role member": RoleMember.Valid(), "role admin": RoleAdmin.Valid(),
		"notify all": NotifyAll.Valid(), "notify none": NotifyNone.Valid(), "notify mentions": NotifyMentions.Valid(),
		"text": TypeText.Valid(), "video": TypeVideo.Valid(), "video is media": TypeVideo.Media(),
	} {
		if !valid {
			t.Errorf("%s is refused", word)
		}
	}
	for word, valid := range map[string]bool{
		"no role": Role("").Valid(), "role king": Role("king").Valid(), "notify loud": Notify("loud").Valid(),
		"system by a user": TypeSystem.Valid(), "text as media": TypeText.Media(), "system as media": TypeSystem.Media(),
	} {
		if valid {
			t.Errorf("%s is allowed", word)
		}
	}
}

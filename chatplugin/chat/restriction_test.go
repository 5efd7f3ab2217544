package chat

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestRestrictionsKeepFromPosting(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	silenced := func(role Role, until time.Time) *Member {
		return &Member{User: "plain", Role: role, SilencedUntil: until}
	}
	banned := func(until time.Time) Restriction {
		return Restriction{Now: now, Ban: &Ban{User: "plain", Until: until}}
	}
	at := Restriction{Now: now}
	mine := Message{Sender: "plain"}
	check(t, []row{
		{"silenced", MayPost(groupRoom, silenced(RoleMember, now.Add(time.Second)), Friendship{}, at), Forbidden},
		{"silenced admin", MayPost(groupRoom, silenced(RoleAdmin, now.Add(time.Second)), Friendship{}, at), Forbidden},
		{"silence over", MayPost(groupRoom, silenced(RoleMember, now), Friendship{}, at), ""},
		{"silenced edits", MayEdit(silenced(RoleMember, now.Add(time.Second)), mine, at), Forbidden},
		{"silence over, edits", MayEdit(silenced(RoleMember, now), mine, at), ""},
		{"banned for ever", MayPost(groupRoom, plain, Friendship{}, banned(time.Time{})), Forbidden},
		{"banned in a direct room", MayPost(directRoom, &Member{User: "ann"}, Friendship{}, banned(now.Add(1))), Forbidden},
		{"ban over", MayPost(groupRoom, plain, Friendship{}, banned(now)), ""},
		{"banned edits", MayEdit(plain, mine, banned(time.Time{})), Forbidden},
		{"banned outsider learns nothing of the room", MayPost(groupRoom, nobody, Friendship{}, banned(time.Time{})), NotFound},
	})
	err := MayPost(groupRoom, silenced(RoleMember, now.Add(time.Hour)), Friendship{}, at)
	if !strings.Contains(err.Error(), "until 2026-01-02T04:04:05Z") {
		t.Errorf("the text does not say until when: %v", err)
	}
}

func TestSlowMode(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	slow := groupRoom
	slow.SlowMode = 10 * time.Second
	sent := func(ago time.Duration) Restriction { return Restriction{Now: now, LastSent: now.Add(-ago)} }
	check(t, []row{
		{"first message", MayPost(slow, plain, Friendship{}, Restriction{Now: now}), ""},
		{"too soon", MayPost(slow, plain, Friendship{}, sent(9*time.Second)), RateLimited},
		{"in time", MayPost(slow, plain, Friendship{}, sent(10*time.Second)), ""},
		{"owner", MayPost(slow, owner, Friendship{}, sent(0)), ""},
		{"admin", MayPost(slow, admin, Friendship{}, sent(0)), ""},
		{"off", MayPost(groupRoom, plain, Friendship{}, sent(0)), ""},
	})
	for ago, want := range map[time.Duration]string{
		0: "in 10 seconds", 8500 * time.Millisecond: "in 2 seconds", 9500 * time.Millisecond: "in 1 second.",
		-time.Hour: "in 10 seconds", // the clock was set back
	} {
		err := MayPost(slow, plain, Friendship{}, sent(ago))
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(e.Message, want) || e.RetryAfter <= 0 || e.RetryAfter > slow.SlowMode {
			t.Errorf("%s after: %v (%v), want %q", ago, err, e.RetryAfter, want)
		}
	}
	for d, ok := range map[time.Duration]bool{0: true, time.Second: true, MaxSlowMode: true,
		MaxSlowMode + time.Second: false, -time.Second: false, 1500 * time.Millisecond: false} {
		if got := ValidateSlowMode(d) == nil; got != ok {
			t.Errorf("%s is valid: %t", d, got)
		}
	}
}

func TestModeratorsActOnWhoIsBelowThem(t *testing.T) {
	other := Member{User: "other", Role: RoleAdmin}
	check(t, []row{
		{"owner silences an admin", MaySilence(groupRoom, owner, *admin), ""},
		{"admin silences a member", MaySilence(groupRoom, admin, *plain), ""},
		{"admin silences an admin", MaySilence(groupRoom, admin, other), Forbidden},
		{"admin silences the owner", MaySilence(groupRoom, admin, *owner), Forbidden},
		{"member silences a member", MaySilence(groupRoom, plain, Member{User: "other", Role: RoleMember}), Forbidden},
		{"oneself", MaySilence(groupRoom, owner, *owner), Forbidden},
		{"in a direct room", MaySilence(directRoom, owner, *plain), Forbidden},
		{"outsider silences", MaySilence(groupRoom, nobody, *plain), NotFound},

		{"owner bans an admin", MayBan(groupRoom, owner, admin.User, admin), ""},
		{"admin bans a member", MayBan(groupRoom, admin, plain.User, plain), ""},
		{"admin bans who is not in the room", MayBan(groupRoom, admin, "far", nil), ""},
		{"admin bans an admin", MayBan(groupRoom, admin, other.User, &other), Forbidden},
		{"admin bans the owner", MayBan(groupRoom, admin, owner.User, owner), Forbidden},
		{"member bans", MayBan(groupRoom, plain, "far", nil), Forbidden},
		{"owner bans the owner", MayBan(groupRoom, owner, owner.User, owner), Forbidden},
		{"from a direct room", MayBan(directRoom, owner, plain.User, plain), Forbidden},
		{"outsider bans", MayBan(groupRoom, nobody, plain.User, plain), NotFound},

		{"admin sees the bans", MaySeeBans(groupRoom, admin), ""},
		{"member sees the bans", MaySeeBans(groupRoom, plain), Forbidden},
		{"bans of a direct room", MaySeeBans(directRoom, owner), Forbidden},
		{"outsider sees the bans", MaySeeBans(groupRoom, nobody), NotFound},
	})
}

func TestByCarriesWhoActs(t *testing.T) {
	for _, c := range []struct {
		actor       Actor
		user, admin string
	}{
		{Actor{User: "u"}, "u", ""},
		{Actor{Superuser: true, Admin: "a"}, "", "a"},
		{Actor{User: "u", Superuser: true, Admin: "a"}, "", "a"},
		{ServerActor, "", ""},
	} {
		if user, admin := SplitBy(c.actor.By()); user != c.user || admin != c.admin {
			t.Errorf("%+v: %q %q", c.actor, user, admin)
		}
	}
}

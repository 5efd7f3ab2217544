package service_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/service"
	"pocketchat/chatplugin/store"
)

// phones lists the tokens of a user, the newest first.
func (w *world) phones(actor chat.Actor) []string {
	w.t.Helper()
	devices, err := store.DevicesOf(w.app, []string{actor.User})
	must(w.t, err)
	var all []string
	for _, d := range devices {
		all = append(all, d.Token)
	}
	return all
}

func TestRegisterDevice(t *testing.T) {
	w := newWorld(t)
	before := time.Now().Add(-time.Millisecond)
	d, err := w.RegisterDevice(w.ctx, w.ann, service.DeviceDraft{Token: "t1", Platform: "android", Locale: "pt_br", AppVersion: "1.2 (3)"})
	must(t, err)
	if d.User != w.ann.User || d.Token != "t1" || d.Platform != "android" || d.Locale != "pt-BR" || d.AppVersion != "1.2 (3)" || d.LastSeen.Before(before) {
		t.Errorf("got %+v", d)
	}
	again, err := w.RegisterDevice(w.ctx, w.ann, service.DeviceDraft{Token: "t1"})
	must(t, err)
	if again.ID != d.ID || again.Platform != "other" || again.Locale != "" || again.AppVersion != "" || again.LastSeen.Before(d.LastSeen) {
		t.Errorf("got %+v", again)
	}
}

func TestWhoSignsInOnAPhoneTakesItsToken(t *testing.T) {
	w := newWorld(t)
	for _, who := range []chat.Actor{w.ann, w.bob, w.ann, w.cat} {
		_, err := w.RegisterDevice(w.ctx, who, service.DeviceDraft{Token: "phone"})
		must(t, err)
	}
	if got := fmt.Sprint(w.phones(w.ann), w.phones(w.bob), w.phones(w.cat)); got != "[] [] [phone]" {
		t.Errorf("got %s", got)
	}
}

func TestOneTokenRegisteredAtOnceIsOneDevice(t *testing.T) {
	w := newWorld(t)
	var wg sync.WaitGroup
	for i := range 20 {
		who := []chat.Actor{w.ann, w.bob}[i%2]
		wg.Go(func() {
			if _, err := w.RegisterDevice(w.ctx, who, service.DeviceDraft{Token: "phone"}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := w.rows(store.DevicesName); n != 1 {
		t.Errorf("%d devices", n)
	}
}

func TestTheOldestDeviceMakesRoom(t *testing.T) {
	w := newWorld(t)
	for i := range 20 {
		_, err := w.RegisterDevice(w.ctx, w.ann, service.DeviceDraft{Token: fmt.Sprint("t", i)})
		must(t, err)
		at := fmt.Sprintf("2026-01-01 00:00:%02d.000Z", i)
		_, err = w.app.DB().Update(store.DevicesName, dbx.Params{"last_seen": at, "updated": at}, dbx.HashExp{"token": fmt.Sprint("t", i)}).Execute()
		must(t, err)
	}
	_, err := w.RegisterDevice(w.ctx, w.ann, service.DeviceDraft{Token: "t0"}) // not the oldest any more
	must(t, err)
	_, err = w.RegisterDevice(w.ctx, w.bob, service.DeviceDraft{Token: "bob's"})
	must(t, err)
	if got := w.phones(w.ann); len(got) != 20 {
		t.Fatalf("got %v", got)
	}
	_, err = w.RegisterDevice(w.ctx, w.ann, service.DeviceDraft{Token: "new"})
	must(t, err)
	got := w.phones(w.ann)
	if len(got) != 20 || strings.Contains(fmt.Sprint(got)+" ", "t1 ") || !strings.Contains(fmt.Sprint(got), "new") || !strings.Contains(fmt.Sprint(got), "t0") {
		t.Errorf("got %v", got)
	}
	if got := w.phones(w.bob); len(got) != 1 {
		t.Errorf("bob has %v", got)
	}
}

// After a day in which the clock was wrong.
func TestTheDeviceBeingRegisteredIsNeverTheOneToGo(t *testing.T) {
	w := newWorld(t)
	for i := range 20 {
		_, err := w.RegisterDevice(w.ctx, w.ann, service.DeviceDraft{Token: fmt.Sprint("t", i)})
		must(t, err)
	}
	_, err := w.app.DB().Update(store.DevicesName, dbx.Params{"last_seen": "2099-01-01 00:00:00.000Z"}, nil).Execute()
	must(t, err)
	_, err = w.RegisterDevice(w.ctx, w.ann, service.DeviceDraft{Token: "new"})
	must(t, err)
	if got := fmt.Sprint(w.phones(w.ann)); len(w.phones(w.ann)) != 20 || !strings.Contains(got, "new") {
		t.Errorf("got %s", got)
	}
}

func TestRemoveDeviceTellsNothingAboutTokens(t *testing.T) {
	w := newWorld(t)
	_, err := w.RegisterDevice(w.ctx, w.ann, service.DeviceDraft{Token: "hers"})
	must(t, err)
	for _, token := range []string{"hers", "nobody's"} {
		if err := w.RemoveDevice(w.ctx, w.bob, token); err != nil {
			t.Errorf("%s: %v", token, err)
		}
	}
	if got := w.phones(w.ann); len(got) != 1 {
		t.Fatalf("ann has %v", got)
	}
	must(t, w.RemoveDevice(w.ctx, w.ann, "hers"))
	if got := w.phones(w.ann); len(got) != 0 {
		t.Errorf("ann has %v", got)
	}
}

func TestDeviceRefusals(t *testing.T) {
	w := newWorld(t)
	long := strings.Repeat("x", 4097)
	table := []struct {
		name  string
		actor chat.Actor
		draft service.DeviceDraft
		code  chat.Code
		field string
	}{
		{"nobody", chat.Actor{}, service.DeviceDraft{Token: "t"}, chat.Unauthorized, ""},
		{"the server", chat.ServerActor, service.DeviceDraft{Token: "t"}, chat.Unauthorized, ""},
		{"no token", w.ann, service.DeviceDraft{}, chat.Invalid, "token"},
		{"long token", w.ann, service.DeviceDraft{Token: long}, chat.Invalid, "token"},
		{"space in the token", w.ann, service.DeviceDraft{Token: "a b"}, chat.Invalid, "token"},
		{"line in the token", w.ann, service.DeviceDraft{Token: "a\n"}, chat.Invalid, "token"},
		{"NUL in the token", w.ann, service.DeviceDraft{Token: "a\x00"}, chat.Invalid, "token"},
		{"no ASCII token", w.ann, service.DeviceDraft{Token: "tökén"}, chat.Invalid, "token"},
		{"bytes for a token", w.ann, service.DeviceDraft{Token: "\xff"}, chat.Invalid, "token"},
		{"platform", w.ann, service.DeviceDraft{Token: "t", Platform: "iOS"}, chat.Invalid, "platform"},
		{"locale", w.ann, service.DeviceDraft{Token: "t", Locale: "German!"}, chat.Invalid, "locale"},
		{"POSIX locale", w.ann, service.DeviceDraft{Token: "t", Locale: "de_DE.UTF-8"}, chat.Invalid, "locale"},
		{"locale with a hole", w.ann, service.DeviceDraft{Token: "t", Locale: "de--DE"}, chat.Invalid, "locale"},
		{"long locale", w.ann, service.DeviceDraft{Token: "t", Locale: "de" + strings.Repeat("-abcdefgh", 4)}, chat.Invalid, "locale"},
		{"long app version", w.ann, service.DeviceDraft{Token: "t", AppVersion: long}, chat.Invalid, "app_version"},
		{"line in the app version", w.ann, service.DeviceDraft{Token: "t", AppVersion: "1\n2"}, chat.Invalid, "app_version"},
	}
	for _, c := range table {
		t.Run(c.name, func(t *testing.T) {
			_, err := w.RegisterDevice(w.ctx, c.actor, c.draft)
			wantCode(t, err, c.code, c.field)
		})
	}
	wantCode(t, w.RemoveDevice(w.ctx, chat.Actor{}, "t"), chat.Unauthorized)
	wantCode(t, w.RemoveDevice(w.ctx, w.ann, "a b"), chat.Invalid, "token")
	if n := w.rows(store.DevicesName); n != 0 {
		t.Errorf("%d devices", n)
	}
}

func TestLocalesAreWrittenOneWay(t *testing.T) {
	w := newWorld(t)
	for locale, want := range map[string]string{
		"": "", "en": "en", "DE": "de", "pt_BR": "pt-BR", "en-us": "en-US", "zh-hant-tw": "zh-Hant-TW",
		"es-419": "es-419", "de-DE-1996": "de-DE-1996", "ar-EG-u-nu-latn": "ar-EG-u-nu-latn", "x-AB": "",
	} {
		d, err := w.RegisterDevice(w.ctx, w.ann, service.DeviceDraft{Token: "t", Locale: locale})
		if locale == "x-AB" {
			wantCode(t, err, chat.Invalid, "locale")
			continue
		}
		must(t, err)
		if d.Locale != want {
			t.Errorf("%s became %s, want %s", locale, d.Locale, want)
		}
	}
}

func TestAllDevicesOfAUserGoWithTheSessions(t *testing.T) {
	w := newWorld(t)
	for _, token := range []string{"t1", "t2"} {
		_, err := w.RegisterDevice(w.ctx, w.ann, service.DeviceDraft{Token: token})
		must(t, err)
	}
	_, err := w.RegisterDevice(w.ctx, w.bob, service.DeviceDraft{Token: "t3"})
	must(t, err)
	must(t, w.RemoveDevices(w.ctx, w.ann.User))
	if got := fmt.Sprint(w.phones(w.ann), w.phones(w.bob)); got != "[] [t3]" {
		t.Errorf("got %s", got)
	}
}

func TestStaleDevicesArePrunedInSteps(t *testing.T) {
	w := newWorld(t)
	must(t, w.app.RunInTransaction(func(tx core.App) error {
		for i := range 205 {
			if _, err := store.UpsertDevice(tx, store.Device{User: w.ann.User, Token: fmt.Sprint("t", i)}, ""); err != nil {
				return err
			}
		}
		return nil
	}))
	_, err := w.app.DB().Update(store.DevicesName, dbx.Params{"updated": "2020-01-01 00:00:00.000Z"}, dbx.NewExp("token != 't7'")).Execute()
	must(t, err)
	n, err := w.PruneDevices(w.ctx, 90*24*time.Hour)
	must(t, err)
	if got := fmt.Sprint(n, w.phones(w.ann)); got != "204 [t7]" {
		t.Errorf("got %s", got)
	}
}

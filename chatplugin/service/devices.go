package service

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// DeviceDraft is a device to register.
type DeviceDraft struct {
	// Token is what the push service calls the device: 1 to 4096 printable ASCII
	// characters without spaces.
	Token string
	// Platform is android, ios, web or other. If not set, other.
	Platform string
	// Locale is the language of the device as a BCP 47 tag, "pt-BR"; "pt_BR", as
	// Android and iOS write it, will do. If not set, the push's default.
	Locale string
	// AppVersion is at most 100 bytes.
	AppVersion string
}

// maxDevices is how many devices a user may have. One more, and the one that was
// not registered for longest goes.
const maxDevices = 20

const (
	maxToken      = 4096
	maxLocale     = 35 // what RFC 5646 (4.4.1) asks software to have room for
	maxAppVersion = 100
)

// RegisterDevice makes the actor's pushes go to a device from now on. An app
// calls it after every sign-in and at every start: that keeps the device from
// being pruned, and a token that another user had moves to the actor.
func (s *Service) RegisterDevice(ctx context.Context, actor chat.Actor, draft DeviceDraft) (store.Device, error) {
	if err := s.beginAs(ctx, actor); err != nil {
		return store.Device{}, fail(err)
	}
	device, err := draft.device()
	if err != nil {
		return store.Device{}, fail(err)
	}
	device.User = actor.User
	made, err := s.registerDevice(ctx, device)
	if lostRace(err) {
		made, err = s.registerDevice(ctx, device)
	}
	return result(made, err)
}

func (s *Service) registerDevice(ctx context.Context, device store.Device) (made store.Device, err error) {
	err = s.write(ctx, func(tx core.App) error {
		device.LastSeen = time.Now()
		if made, err = store.UpsertDevice(tx, device, device.User); err != nil {
			return err
		}
		return dropOldDevices(tx, device.User, made.ID)
	})
	return made, err
}

// dropOldDevices keeps a user within maxDevices, never dropping keep: the clock
// may have gone back since the others were registered.
func dropOldDevices(tx core.App, user, keep string) error {
	all, err := store.DevicesOf(tx, []string{user})
	if err != nil {
		return err
	}
	for left := len(all); left > maxDevices; left-- {
		oldest := all[left-1]
		if oldest.ID == keep {
			oldest = all[left-2]
		}
		if _, err := store.DeleteDevice(tx, oldest.Token, user); err != nil {
			return err
		}
	}
	return nil
}

// RemoveDevice ends the pushes to a device of the actor, as part of signing out.
// A token that is not known, or somebody else's, is nothing to do and no error:
// the two must not be told apart.
func (s *Service) RemoveDevice(ctx context.Context, actor chat.Actor, token string) error {
	if err := s.beginAs(ctx, actor); err != nil {
		return fail(err)
	}
	if err := validateToken(token); err != nil {
		return fail(err)
	}
	return fail(s.write(ctx, func(tx core.App) error {
		_, err := store.DeleteDevice(tx, token, actor.User)
		return err
	}))
}

// RemoveDevices ends the pushes to all devices of a user, when all their
// sessions end.
func (s *Service) RemoveDevices(ctx context.Context, user string) error {
	if err := s.begin(ctx, chat.ServerActor); err != nil {
		return fail(err)
	}
	return fail(s.write(ctx, func(tx core.App) error {
		_, err := store.DeleteDevicesOf(tx, user)
		return err
	}))
}

// pruneBatch makes a transaction of some ten milliseconds.
const pruneBatch = 100

// PruneDevices forgets the devices that were not registered for longer than
// age, and gives their number. Others get to write in between.
func (s *Service) PruneDevices(ctx context.Context, age time.Duration) (pruned int, err error) {
	if err := s.begin(ctx, chat.ServerActor); err != nil {
		return 0, fail(err)
	}
	before := time.Now().Add(-age)
	for done := pruneBatch; done == pruneBatch; {
		err = s.write(ctx, func(tx core.App) (err error) {
			done, err = store.PruneDevices(tx, before, pruneBatch)
			return err
		})
		if err != nil {
			return pruned, fail(err)
		}
		pruned += done
	}
	return pruned, nil
}

// device checks a draft.
func (d DeviceDraft) device() (store.Device, error) {
	if err := validateToken(d.Token); err != nil {
		return store.Device{}, err
	}
	switch d.Platform {
	case "":
		d.Platform = "other"
	case "android", "ios", "web", "other":
	default:
		return store.Device{}, chat.FieldError("platform", "Must be one of android, ios, web, other.")
	}
	locale, err := normalLocale(d.Locale)
	if err != nil {
		return store.Device{}, err
	}
	if len(d.AppVersion) > maxAppVersion || !printable(d.AppVersion, ' ') {
		return store.Device{}, chat.FieldError("app_version", "Must be at most %d printable ASCII characters.", maxAppVersion)
	}
	return store.Device{Token: d.Token, Platform: d.Platform, Locale: locale, AppVersion: d.AppVersion}, nil
}

func validateToken(token string) error {
	if token == "" || len(token) > maxToken || !printable(token, '!') {
		return chat.FieldError("token", "Must be 1 to %d printable ASCII characters without spaces.", maxToken)
	}
	return nil
}

// printable reports whether all of s is ASCII from the character from up to '~'.
func printable(s string, from rune) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < from || r > '~' }) < 0
}

// languageTag is a well-formed tag: language, script, region and what follows
// in parts of at most 8 characters.
var languageTag = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)

// normalLocale writes a tag as RFC 5646 (2.1.1) recommends: "zh-Hant-TW".
func normalLocale(locale string) (string, error) {
	if locale == "" {
		return "", nil
	}
	tag := strings.ReplaceAll(locale, "_", "-")
	if len(tag) > maxLocale || !languageTag.MatchString(tag) {
		return "", chat.FieldError("locale", "Must be a language tag like en or pt-BR of at most %d characters.", maxLocale)
	}
	parts := strings.Split(strings.ToLower(tag), "-")
	for i, part := range parts {
		if i > 0 && len(parts[i-1]) == 1 {
			break // an extension stays lower case
		}
		switch {
		case i > 0 && len(part) == 2:
			parts[i] = strings.ToUpper(part)
		case i > 0 && len(part) == 4:
			parts[i] = strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return strings.Join(parts, "-"), nil
}

package media

import (
	"regexp"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

var recordsURL = regexp.MustCompile(`^/api/collections/([^/?]+)/records`)

// prepareBatch sees to the new files of a batch before its transaction begins:
// in it all other writers would wait. Rules are not asked yet, so only for those
// who may chat at all.
func (m *Media) prepareBatch(e *core.BatchRequestEvent) error {
	user, ok := m.batchUser(e)
	if !ok {
		return e.Next()
	}
	defer m.batched.forget(e)
	for _, request := range e.Batch {
		at, ok := m.placeOf(request.URL)
		if !ok {
			continue
		}
		for key, value := range request.Body {
			files, ok := value.([]*filesystem.File)
			if !ok {
				continue
			}
			if err := m.prepareFiles(e, user, at, request.Body, files); err != nil {
				return apierror.From(withField(key, err))
			}
		}
	}
	return e.Next()
}

// batchUser is who takes turns for the batch; superusers do as the server.
func (m *Media) batchUser(e *core.BatchRequestEvent) (string, bool) {
	switch {
	case e.HasSuperuserAuth():
		return "", true
	case e.Auth != nil && e.Auth.Collection().Id == store.UsersID(e.App):
		return e.Auth.Id, true
	}
	return "", false
}

func (m *Media) placeOf(url string) (place, bool) {
	match := recordsURL.FindStringSubmatch(url)
	if match == nil {
		return place{}, false
	}
	c, err := m.app.FindCachedCollectionByNameOrId(match[1])
	if err != nil {
		return place{}, false
	}
	for _, at := range places {
		if at.collection == c.Id {
			return at, true
		}
	}
	return place{}, false
}

func (m *Media) prepareFiles(e *core.BatchRequestEvent, user string, at place, body map[string]any, files []*filesystem.File) error {
	claim, _ := body[at.kindField].(string)
	for i, file := range files {
		ready, err := m.prepareTaken(e.Request.Context(), file, at.job(user, claim))
		if err != nil {
			return err
		}
		if err := m.batched.keep(e, ready); err != nil {
			return err
		}
		files[i] = ready
	}
	return nil
}

// withField names the field of the request that a complaint is about.
func withField(field string, err error) error {
	e := *chat.AsError(err)
	if e.Code == chat.Invalid || e.Code == chat.TooLarge {
		e.Field = field
	}
	return &e
}

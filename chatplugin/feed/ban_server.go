package feed

import (
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/subscriptions"

	"pocketchat/chatplugin/apierror"
	"pocketchat/chatplugin/store"
)

// Who is banned from the server reads and writes none of the chat's collections
// over plain REST, and hears nothing of them over PocketBase's realtime.

// bindBans binds without tags and compares ids: realtime topics go by name too.
func (h *hooks) bindBans(app core.App) {
	ids := store.CollectionIDs()
	bind(app.OnRecordsListRequest(ids...), "chatBannedList", priorityRequest, func(e *core.RecordsListRequestEvent) error {
		if err := notBannedFromServer(e.App, e.Auth); err != nil {
			return err
		}
		return e.Next()
	})
	bind(app.OnRecordViewRequest(ids...), "chatBannedView", priorityRequest, func(e *core.RecordRequestEvent) error {
		if err := notBannedFromServer(e.App, e.Auth); err != nil {
			return err
		}
		return e.Next()
	})
	bind(app.OnRealtimeSubscribeRequest(), "chatBannedSubscribe", priorityRequest, func(e *core.RealtimeSubscribeRequestEvent) error {
		if hasChatTopic(e.App, e.Subscriptions) {
			if err := notBannedFromServer(e.App, e.Auth); err != nil {
				return err
			}
		}
		return e.Next()
	})
	ended := func(e *core.RecordEvent) error {
		if e.Record.GetString(store.ColRoom) == "" {
			unsubscribe(e.App, e.Record.GetString(store.ColUser))
		}
		return e.Next()
	}
	bind(app.OnRecordAfterCreateSuccess(store.BansID), "chatBannedCreated", priorityRequest, ended)
	bind(app.OnRecordAfterUpdateSuccess(store.BansID), "chatBannedUpdated", priorityRequest, ended)
}

// notBannedFromServer refuses a chat user who is banned from the server. Other
// accounts and guests pass: the rules are for them.
func notBannedFromServer(db core.App, auth *core.Record) error {
	if auth == nil || auth.Collection().Id != store.UsersID(db) {
		return nil
	}
	ban, err := store.ServerBan(db, auth.Id)
	if err != nil {
		return err
	}
	if ban == nil {
		return nil
	}
	return apierror.From(ban.Refusal())
}

// hasChatTopic reports whether one of the topics of PocketBase's realtime, such
// as "chat_messages/*?options=...", is about the chat.
func hasChatTopic(app core.App, topics []string) bool {
	for _, topic := range topics {
		if isChatTopic(app, topic) {
			return true
		}
	}
	return false
}

func isChatTopic(app core.App, topic string) bool {
	end := strings.IndexAny(topic, "/?")
	if end < 0 {
		end = len(topic)
	}
	c, err := app.FindCachedCollectionByNameOrId(topic[:end])
	return err == nil && store.IsOurs(c.Id)
}

// unsubscribe ends the realtime subscriptions of a user to the chat.
func unsubscribe(app core.App, user string) {
	if ban, err := store.ServerBan(app, user); err != nil || ban == nil {
		return
	}
	for _, client := range app.SubscriptionsBroker().Clients() {
		auth, _ := client.Get(apis.RealtimeClientAuthKey).(*core.Record)
		if auth == nil || auth.Id != user || auth.Collection().Id != store.UsersID(app) {
			continue
		}
		client.Unsubscribe(chatTopics(app, client)...)
	}
}

func chatTopics(app core.App, client subscriptions.Client) []string {
	var topics []string
	for topic := range client.Subscriptions() {
		if isChatTopic(app, topic) {
			topics = append(topics, topic)
		}
	}
	return topics
}

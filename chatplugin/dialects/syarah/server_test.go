package syarah_test

import (
	"testing"

	"pocketchat/chatplugin"
)

// TestServer runs the tests that share one server, each with users of its own: a
// fresh database for each would take most of the time.
func TestServer(t *testing.T) {
	w := newWorld(t, chatplugin.Config{})
	for _, test := range []struct {
		name string
		run  func(*testing.T, *world)
	}{
		{"messages of other doors are heard in order", messagesOfOtherDoorsAreHeardInOrder},
		{"a removed member hears and may nothing", aRemovedMemberHearsAndMayNothing},
		{"presence is told to people who share a room", presenceIsToldToPeopleWhoShareARoom},
		{"client type of the query is shown", clientTypeOfTheQueryIsShown},
		{"a handshake token of another user is refused", aHandshakeTokenOfAnotherUserIsRefused},
		{"paging goes on where the message is gone", pagingGoesOnWhereTheMessageIsGone},
		{"pages go through all messages once", pagesGoThroughAllMessagesOnce},
		{"bad fields are named and nothing is written", badFieldsAreNamedAndNothingIsWritten},
		{"arguments that are no object", argumentsThatAreNoObject},
		{"repeated keys that disagree are refused", repeatedKeysThatDisagreeAreRefused},
		{"unknown events are answered", unknownEventsAreAnswered},
		{"every event before sign in errs and does nothing", everyEventBeforeSignInErrsAndDoesNothing},
		{"get chat header async", getChatHeaderAsync},
		{"upload file answers in the envelope", uploadFileAnswersInTheEnvelope},
		{"transcripts", playTranscripts},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, w.afresh(t)) })
	}
}

func TestOldestFirst(t *testing.T) {
	w := newWorld(t, chatplugin.Config{SyarahOldestFirst: true})
	w.readAllPages(true)
}

package team_test

import "testing"

// TestServer runs the tests that share one server, each with users of its own: a
// fresh database for each would take most of the time.
func TestServer(t *testing.T) {
	w := newWorld(t)
	for _, test := range []struct {
		name string
		run  func(*testing.T, *world)
	}{
		{"transcripts", playTranscripts},
		{"every door is heard in order by a client that sends nothing", everyDoorIsHeardInOrderByAClientThatSendsNothing},
		{"the first message of another door opens the conversation", theFirstMessageOfAnotherDoorOpensTheConversation},
		{"a message of a stranger's room is heard by nobody else", aMessageOfAStrangersRoomIsHeardByNobodyElse},
		{"reading elsewhere is seen here", readingElsewhereIsSeenHere},
		{"changes of other doors are heard", changesOfOtherDoorsAreHeard},
		{"typing of other doors has the document's words", typingOfOtherDoorsHasTheDocumentsWords},
		{"typing is not told across a block", typingIsNotToldAcrossABlock},
		{"a repeated message is sent once", aRepeatedMessageIsSentOnce},
		{"the document's empty first message opens the conversation", theDocumentsEmptyFirstMessageOpensTheConversation},
		{"groups keep free ids and pass over taken ones", groupsKeepFreeIDsAndPassOverTakenOnes},
		{"who is added to a group hears of it", whoIsAddedToAGroupHearsOfIt},
		{"a file is sent and each gets a link of their own", aFileIsSentAndEachGetsALinkOfTheirOwn},
		{"an attachment elsewhere is a link to other doors", anAttachmentElsewhereIsALinkToOtherDoors},
		{"the room list fits the connection", theRoomListFitsTheConnection},
		{"bad fields are named and nothing is written", badFieldsAreNamedAndNothingIsWritten},
		{"arguments that are no object", argumentsThatAreNoObject},
		{"every event before sign in errs and does nothing", everyEventBeforeSignInErrsAndDoesNothing},
		{"what apps write into data is not believed", whatAppsWriteIntoDataIsNotBelieved},
		{"names are the server's", namesAreTheServers},
		{"what the wire has no words for is left out", whatTheWireHasNoWordsForIsLeftOut},
		{"a ticket in the URL is enough and an id is not", aTicketInTheURLIsEnoughAndAnIDIsNot},
		{"a block ends direct messages without saying whose", aBlockEndsDirectMessagesWithoutSayingWhose},
		{"a story is kept as it came", aStoryIsKeptAsItCame},
		{"long words are refused before a room is opened", longWordsAreRefusedBeforeARoomIsOpened},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, w.afresh(t)) })
	}
}

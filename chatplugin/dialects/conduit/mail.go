package conduit

import (
	"net/mail"
	"strings"

	"github.com/pocketbase/pocketbase/tools/mailer"
	"github.com/pocketbase/pocketbase/tools/routine"

	"pocketchat/chatplugin/chat"
	"pocketchat/chatplugin/store"
)

// mail sends the links of an invitation to its receiver. The address stays
// between the server and the receiver. A failure is logged: the invitation is
// there, and shown to the receiver in the app.
func (r *rest) mail(in invitation, room chat.Room) {
	record, err := r.app.FindRecordById(store.UsersID(r.app), in.Receiver)
	if err != nil || record.Email() == "" {
		return
	}
	sender, _ := r.svc.User(in.Sender)
	meta := r.app.Settings().Meta
	links := strings.TrimRight(meta.AppURL, "/") + "/hook/chat/invitations/"
	message := &mailer.Message{
		From:    mail.Address{Name: meta.SenderName, Address: meta.SenderAddress},
		To:      []mail.Address{{Address: record.Email()}},
		Subject: "You have an invitation request!",
		Text: oneLine(sender.Name) + " has invited you to join in room " + oneLine(room.Name) + ".\n\n" +
			"Accept: " + links + "accept/" + in.Token + "\n" +
			"Decline: " + links + "decline/" + in.Token + "\n",
	}
	client := r.app.NewMailClient()
	// A mail server may take its time, and the invitation does not wait for it.
	routine.FireAndForget(func() {
		if err := client.Send(message); err != nil {
			r.app.Logger().Error("conduit: could not send an invitation by e-mail", "receiver", in.Receiver, "error", err)
		}
	})
}

// oneLine keeps names that users choose from looking like parts of the message.
func oneLine(name string) string { return strings.Join(strings.Fields(name), " ") }

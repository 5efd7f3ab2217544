package command

import (
	"context"

	"pocketchat/chatplugin/chat"
)

var reportCommands = []Command{
	row("report.create", "Report a message or a user to the admins of the server. Nobody else learns of it. A repeat gives your open report.",
		answer{"report"}, reportCreate, Route{"POST", "/reports"}),
}

type reportCreateParams struct {
	Message string `json:"message" doc:"id of a message in one of your rooms"`
	User    string `json:"user" doc:"id of a user, instead of a message"`
	Reason  string `json:"reason" need:"true" max:"0" doc:"what is wrong, at most 2000 characters"`
}

type oneReport struct {
	Report reportResult `json:"report"`
}

// reportResult is all that the reporter sees of a report.
type reportResult struct {
	ID     string            `json:"id"`
	Status chat.ReportStatus `json:"status"`
}

func reportCreate(ctx context.Context, c *Call, p reportCreateParams) (any, error) {
	report, err := c.Service.Report(ctx, c.Actor, chat.ReportDraft{Message: p.Message, User: p.User, Reason: p.Reason})
	if err != nil {
		return nil, err
	}
	return oneReport{reportResult{report.ID, report.Status}}, nil
}

package command

import (
	"context"

	"pocketchat/chatplugin/service"
)

var peopleCommands = []Command{
	row("people.search", "Find users by the beginnings of their names, or by a whole e-mail address that its owner shows.",
		answer{"items"}, peopleSearch, Route{"GET", "/people"}).pays(RateMessage),
}

type peopleParams struct {
	Q      string `json:"q" need:"true" max:"0" doc:"at least 2 characters of a name, or an e-mail address"`
	Limit  int64  `json:"limit" doc:"1 to 100 users, 30 if not set"`
	Offset int64  `json:"offset" doc:"how many users to skip"`
}

func peopleSearch(ctx context.Context, c *Call, p peopleParams) (any, error) {
	people, err := c.Service.People(ctx, c.Actor, service.PeopleQuery{Text: p.Q, Limit: foundLimit(p.Limit), Offset: int(p.Offset)})
	if err != nil {
		return nil, err
	}
	return items[friendResult]{describeFriends(c, people)}, nil
}

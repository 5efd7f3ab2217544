package service

import (
	"fmt"
	"testing"

	"pocketchat/chatplugin/chat"
)

func TestPassesAreBounded(t *testing.T) {
	p := newPasses()
	for i := range maxPasses + 1 {
		p.give("ann", chat.Room{ID: fmt.Sprint(i)})
	}
	if len(p.held) > maxPasses {
		t.Fatalf("%d passes", len(p.held))
	}
	if _, ok := p.find("ann", fmt.Sprint(maxPasses)); !ok {
		t.Fatal("the newest pass is gone")
	}
	p.take("ann", fmt.Sprint(maxPasses))
	if _, ok := p.find("ann", fmt.Sprint(maxPasses)); ok {
		t.Fatal("a pass that was taken away")
	}
}

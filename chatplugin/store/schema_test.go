package store_test

import (
	"testing"

	"pocketchat/chatplugin/chattest"
)

func TestSmoke(t *testing.T) { chattest.NewApp(t) }

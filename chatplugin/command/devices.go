package command

import (
	"context"
	"encoding/json"

	"pocketchat/chatplugin/service"
)

var deviceCommands = []Command{
	row("device.register", "Get push notifications on this device. Call it after every sign-in and at every start of the app.",
		answer{"device"}, deviceRegister, Route{"POST", "/devices"}),
	row("device.remove", "Get no more push notifications on this device. Call it before signing out.",
		nothing, deviceRemove, Route{"DELETE", "/devices"}),
}

type deviceRegisterParams struct {
	Token      string `json:"token" need:"true" max:"4096" doc:"the push service's token of this device"`
	Platform   string `json:"platform" doc:"android, ios, web or other; other if not set"`
	Locale     string `json:"locale" doc:"language of the notifications, as in pt-BR"`
	AppVersion string `json:"app_version" doc:"version of the app"`
}

type oneDevice struct {
	Device json.RawMessage `json:"device"`
}

func deviceRegister(ctx context.Context, c *Call, p deviceRegisterParams) (any, error) {
	device, err := c.Service.RegisterDevice(ctx, c.Actor, service.DeviceDraft{
		Token: p.Token, Platform: p.Platform, Locale: p.Locale, AppVersion: p.AppVersion,
	})
	if err != nil {
		return nil, err
	}
	return oneDevice{recordJSON(device.Record)}, nil
}

type deviceRemoveParams struct {
	Token string `json:"token" need:"true" max:"4096" doc:"the token it was registered with"`
}

func deviceRemove(ctx context.Context, c *Call, p deviceRemoveParams) (any, error) {
	return nil, c.Service.RemoveDevice(ctx, c.Actor, p.Token)
}

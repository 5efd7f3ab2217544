package socketio
import ("testing";"os/exec";"encoding/json";"errors")
func TestZZOfficial(t *testing.T) {
	h := echo()
	ev := h.Event
	h.Connect = func(hs *Handshake) (any, error) { if hs.Auth["refuse"] != nil { return nil, &Refusal{"no", map[string]any{"code":7}} }; if hs.Auth["err"]!=nil {return nil, errors.New("x")}; return hs.Auth, nil }
	h.Event = func(c *Conn, name string, args []json.RawMessage, ack Ack) {
		switch name { case "kick": c.Disconnect(); case "drop": c.Drop("bye"); default: ev(c,name,args,ack) }
	}
	r := newRig(t, Config{}, map[string]Handler{"/": h, "/custom": h})
	out, err := exec.Command("node","/tmp/h1/node/feat.mjs", r.http.URL).CombinedOutput()
	t.Logf("%s", out)
	if err != nil { t.Fatal(err) }
}

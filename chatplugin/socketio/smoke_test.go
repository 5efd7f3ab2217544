package socketio

import "testing"

func TestSmoke(t *testing.T) {
	r := newRig(t, Config{}, map[string]Handler{"/": echo(), "/custom": echo()})
	c := r.join("/")
	c.expect(`42["auth",{}]`)
	c.send(`42["message",1,"2",{"3":[true]}]`)
	c.expect(`42["message-back",1,"2",{"3":[true]}]`)
	c.send(`42456["message-with-ack",1,"2",{"3":[false]}]`)
	c.expect(`43456[1,"2",{"3":[false]}]`)
	p := r.pollJoin("/custom")
	t.Log(p.get())
	p.post(`42/custom,["a",1]`)
	t.Log(p.get())
}

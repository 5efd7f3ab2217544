package socketio

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// member makes a Conn that only rooms looks at.
func (r *rooms) member(id string) *Conn {
	c := &Conn{id: id}
	r.enter(c)
	return c
}

func (r *rooms) ids(to Audience) []string {
	var ids []string
	r.each(to, func(c *Conn) { ids = append(ids, c.id) })
	slices.Sort(ids)
	return ids
}

func TestRoomsAudience(t *testing.T) {
	r := newRooms()
	for id, keys := range map[string][]string{"a": {"x"}, "b": {"x", "y"}, "c": {"y"}, "d": {"x", "y", "z"}, "e": nil} {
		r.join(r.member(id), keys)
	}
	tests := []struct {
		name string
		to   Audience
		want []string
	}{
		{"one room", Audience{Rooms: []string{"x"}}, []string{"a", "b", "d"}},
		{"two rooms, everybody once", Audience{Rooms: []string{"x", "y"}}, []string{"a", "b", "c", "d"}},
		{"the same room twice", Audience{Rooms: []string{"x", "x"}}, []string{"a", "b", "d"}},
		{"except a room", Audience{Rooms: []string{"x"}, Except: []string{"y"}}, []string{"a"}},
		{"except a connection", Audience{Rooms: []string{"x"}, Except: []string{"b"}}, []string{"a", "d"}},
		{"except two rooms", Audience{Rooms: []string{"x", "y"}, Except: []string{"z", "a"}}, []string{"b", "c"}},
		{"a connection by its id", Audience{Rooms: []string{"e"}}, []string{"e"}},
		{"a connection and its room", Audience{Rooms: []string{"c", "y"}}, []string{"b", "c", "d"}},
		{"a room and a connection in it", Audience{Rooms: []string{"y", "c"}}, []string{"b", "c", "d"}},
		{"unknown room", Audience{Rooms: []string{"nobody"}}, nil},
		{"no rooms is nobody", Audience{}, nil},
		{"unknown exception", Audience{Rooms: []string{"z"}, Except: []string{"nobody"}}, []string{"d"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := r.ids(test.to); !slices.Equal(got, test.want) {
				t.Errorf("audience %v, want %v", got, test.want)
			}
		})
	}
}

func TestRoomsEndedConnectionIsNowhere(t *testing.T) {
	r := newRooms()
	c := r.member("c")
	r.join(c, []string{"x", "y"})
	r.exit("c")
	r.join(c, []string{"x"}) // too late
	r.exit("c")              // again
	if r.occupied("x") || r.occupied("y") || r.occupied("c") || len(r.byKey) != 0 || len(r.conns) != 0 {
		t.Errorf("left behind: %v %v", r.byKey, r.conns)
	}
}

// Random joins, leaves and ends, compared with the obvious model.
func TestRoomsAgreeWithAModel(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	r := newRooms()
	conns := map[string]*Conn{}
	model := map[string]map[string]bool{} // room -> ids
	for step := range 20_000 {
		id, key := fmt.Sprint("c", rng.IntN(40)), fmt.Sprint("r", rng.IntN(8))
		c := conns[id]
		if c == nil {
			c = r.member(id)
			conns[id] = c
		}
		switch rng.IntN(10) {
		case 0:
			r.exit(id)
			delete(conns, id)
			for _, ids := range model {
				delete(ids, id)
			}
		case 1, 2, 3:
			r.leave(c, []string{key})
			delete(model[key], id)
		default:
			r.join(c, []string{key})
			if model[key] == nil {
				model[key] = map[string]bool{}
			}
			model[key][id] = true
		}
		var want []string
		for id := range model[key] {
			want = append(want, id)
		}
		slices.Sort(want)
		if got := r.ids(Audience{Rooms: []string{key}}); !slices.Equal(got, want) {
			t.Fatalf("step %d: room %s has %v, want %v", step, key, got, want)
		}
		if r.occupied(key) != (len(want) > 0) {
			t.Fatalf("step %d: occupied(%s) = %v with %d members", step, key, r.occupied(key), len(want))
		}
	}
}

func TestRoomsGiveMemoryBack(t *testing.T) {
	r := newRooms()
	var all []*Conn
	for i := range 10_000 {
		c := r.member(fmt.Sprint(i))
		r.join(c, []string{"big"})
		all = append(all, c)
	}
	for _, c := range all[10:] {
		r.leave(c, []string{"big"})
	}
	if n := cap(r.byKey["big"].members); n > 64 {
		t.Errorf("a room of 10 keeps space for %d", n)
	}
	if got := len(r.ids(Audience{Rooms: []string{"big"}})); got != 10 {
		t.Errorf("%d members are left, want 10", got)
	}
}

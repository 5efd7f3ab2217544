package main

import (
	"context"
	"fmt"
	"sync"
)

// user is a signed-in user of a seeded server.
type user struct{ ID, Token string }

// seeders is how many requests a seed sends at once.
const seeders = 4

// addUsers creates n users and their tokens as the superuser. Tokens come from
// impersonation: a password sign-in costs 50 ms of bcrypt each.
func addUsers(ctx context.Context, super client, n int) ([]user, error) {
	if err := cheapPasswords(ctx, super); err != nil {
		return nil, err
	}
	users := make([]user, n)
	err := each(n, func(i int) error {
		var rec struct{ ID string }
		err := super.call(ctx, "POST", "/api/collections/users/records", map[string]any{
			"email": fmt.Sprintf("user%d@example.com", i), "name": fmt.Sprintf("User %d", i),
			"password": password, "passwordConfirm": password, "verified": true,
		}, &rec)
		if err != nil {
			return err
		}
		var auth struct{ Token string }
		err = super.call(ctx, "POST", "/api/collections/users/impersonate/"+rec.ID, map[string]int{"duration": 3600}, &auth)
		users[i] = user{rec.ID, auth.Token}
		return err
	})
	return users, err
}

// cheapPasswords lowers the bcrypt cost of the users' passwords to the least
// there is. Nothing measured checks a password; a thousand users would take a
// minute otherwise.
func cheapPasswords(ctx context.Context, super client) error {
	const bcryptMinCost = 4
	var users struct{ Fields []map[string]any }
	if err := super.call(ctx, "GET", "/api/collections/users", nil, &users); err != nil {
		return err
	}
	for _, f := range users.Fields {
		if f["type"] == "password" {
			f["cost"] = bcryptMinCost
		}
	}
	return super.call(ctx, "PATCH", "/api/collections/users", map[string]any{"fields": users.Fields}, nil)
}

// each calls do for 0..n-1, some at once, and returns the first error.
func each(n int, do func(i int) error) error {
	var (
		mu    sync.Mutex // protects next and first
		next  int
		first error
		wg    sync.WaitGroup
	)
	take := func() (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		next++
		return next - 1, next <= n && first == nil
	}
	for range seeders {
		wg.Go(func() {
			for i, more := take(); more; i, more = take() {
				if err := do(i); err != nil {
					mu.Lock()
					if first == nil {
						first = err
					}
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return first
}

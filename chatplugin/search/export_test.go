package search

// WithPage makes pages of n, so that few messages are several.
func (c Config) WithPage(n int) Config {
	c.page = n
	return c
}

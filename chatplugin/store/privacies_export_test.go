package store

import "time"

// PrivaciesSQL is the statement that reads all settings.
var PrivaciesSQL = privaciesOf

// Later lets what was read count no more.
func (p *Privacies) Later() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.until = time.Time{}
}

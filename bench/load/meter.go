package load

import "time"

// Meter measures the CPU of a server, of this process and of everybody else over
// a stretch of time.
type Meter struct {
	pid          int
	start        time.Time
	server, self Usage
	all          float64
}

// StartMeter begins to measure. pid is the server's process; 0: there is none.
func StartMeter(pid int) Meter {
	return Meter{pid: pid, start: time.Now(), server: usage(pid), self: usage(selfPID), all: busy()}
}

// Stop writes Seconds, ServerCPU, ClientCPU and OtherCPU into r.
func (m Meter) Stop(r *Result) {
	r.Seconds = time.Since(m.start).Seconds()
	r.ServerCPU = usage(m.pid).CPU - m.server.CPU
	r.ClientCPU = usage(selfPID).CPU - m.self.CPU
	// Ticks are coarse: a short measurement can come out below zero.
	r.OtherCPU = max(0, busy()-m.all-r.ServerCPU-r.ClientCPU)
}

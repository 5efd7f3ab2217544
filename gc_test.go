package main

import (
	"runtime"
	"testing"
)

func TestRelaxGCActsAfterEveryCollection(t *testing.T) {
	ran := make(chan struct{}, 10)
	afterEachGC(func() { ran <- struct{}{} })
	<-ran // at once
	for range 3 {
		runtime.GC()
		<-ran
	}
}

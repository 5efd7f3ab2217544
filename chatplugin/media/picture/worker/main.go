// Package worker runs jobs in processes of their own, which are this program
// started again. What a job does to memory or to its process stays there, and
// workers have a lower priority than the program, which therefore answers as if
// they were not there.
//
// A package that has jobs calls Main in its init function, and Pool.Do wherever
// it has one. Nothing of the program's main function runs in a worker.
package worker

import (
	"bufio"
	"encoding/binary"
	"io"
	"os"
)

// variable is set in the environment of workers.
const variable = "POCKETCHAT_WORKER"

// hello is what a worker says first. Its number changes with the protocol: a new
// version of the program may lie where the running one was started.
const hello = "pocketchat worker 1\n"

// Main serves jobs until there are no more and ends the process, if it was started
// as a worker. In every other process it does nothing. There may be one caller in
// a program.
func Main(do func(job []byte) (result []byte)) {
	if os.Getenv(variable) == "" {
		return
	}
	yield()
	os.Exit(serve(os.Stdin, os.Stdout, do))
}

// serve is the worker's side of the protocol. Both directions are messages: their
// length in eight bytes, big end first, and their content. It gives the exit
// code.
func serve(in io.Reader, out io.Writer, do func([]byte) []byte) int {
	if _, err := io.WriteString(out, hello); err != nil {
		return 1
	}
	reader := bufio.NewReader(in)
	for {
		job, err := receive(reader)
		if err == io.EOF {
			return 0
		}
		if err != nil {
			return 1
		}
		if err := send(out, do(job)); err != nil {
			return 1
		}
	}
}

func send(w io.Writer, message []byte) error {
	if err := binary.Write(w, binary.BigEndian, uint64(len(message))); err != nil {
		return err
	}
	_, err := w.Write(message)
	return err
}

// receive reads one message. The error is io.EOF only where one would begin.
func receive(r io.Reader) ([]byte, error) {
	var size uint64
	if err := binary.Read(r, binary.BigEndian, &size); err != nil {
		return nil, err
	}
	message := make([]byte, size)
	if _, err := io.ReadFull(r, message); err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	return message, nil
}

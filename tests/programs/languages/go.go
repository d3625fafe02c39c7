// What Go's runtime asks of a system: many threads, preemption by signals, large reservations, timers, pipes, files.
package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"math/big"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sort"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func goroutines() {
	var group sync.WaitGroup
	var total atomic.Int64
	work := make(chan int, 10)
	for range 50 {
		group.Add(1)
		go func() {
			defer group.Done()
			for value := range work {
				total.Add(int64(value))
				runtime.Gosched()
			}
		}()
	}
	for i := range 3000 {
		work <- i
	}
	close(work)
	group.Wait()
	fmt.Println("sum", total.Load())
}

func collector() {
	var kept [][]byte
	for i := range 20000 {
		block := make([]byte, i%3000)
		if i%100 == 0 {
			kept = append(kept, block)
		}
	}
	runtime.GC()
	debug.FreeOSMemory()
	large := make([]byte, 100<<20)
	large[50<<20] = 1
	fmt.Println("kept", len(kept), len(large))
}

// A loop without calls stops only for a signal.
func preemption() {
	count := 0
	go func() {
		for {
			count++
		}
	}()
	time.Sleep(20 * time.Millisecond)
	runtime.GC()
	fmt.Println("preempted")
}

func recovers(name string, f func()) {
	defer func() { fmt.Println(name, "recovered:", recover()) }()
	f()
}

func deep(n int) int {
	var frame [200]byte
	frame[n%200] = 1
	if n == 0 {
		return 0
	}
	return deep(n-1) + int(frame[n%200])
}

func files() {
	os.MkdirAll("a/b/c", 0755)
	os.WriteFile("a/b/one.txt", []byte("one\n"), 0644)
	os.Rename("a/b/one.txt", "a/b/c/two.txt")
	filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		fmt.Println(path, entry.IsDir(), err)
		return nil
	})
	_, err := os.Open("nowhere")
	fmt.Println(err, errors.Is(err, fs.ErrNotExist))
	fmt.Println(os.RemoveAll("a"))
	reader, writer, _ := os.Pipe()
	go func() {
		fmt.Fprintln(writer, "through a pipe")
		writer.Close()
	}()
	text, _ := io.ReadAll(reader)
	fmt.Print(string(text))
}

func events() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1)
	syscall.Kill(syscall.Getpid(), syscall.SIGUSR1)
	fmt.Println(<-signals)
	limited, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer cancel()
	<-limited.Done()
	fmt.Println(limited.Err())
	ticker := time.NewTicker(time.Millisecond)
	for range 3 {
		<-ticker.C
	}
	ticker.Stop()
}

func library() {
	counts := map[string]int{}
	for i := range 20000 {
		counts[fmt.Sprint("k", i%3571)] += i
	}
	names := make([]string, 0, len(counts))
	for name := range counts {
		names = append(names, name)
	}
	sort.Strings(names)
	fmt.Println(len(names), names[0], counts[names[100]])
	var packed bytes.Buffer
	to := gzip.NewWriter(&packed)
	to.Write(bytes.Repeat([]byte("again "), 5000))
	to.Close()
	from, _ := gzip.NewReader(&packed)
	plain, _ := io.ReadAll(from)
	text, _ := json.Marshal(map[string]any{"pi": math.Pi, "list": []int{1, 2}, "size": len(plain)})
	fmt.Println(string(text), math.Sin(1e10), math.Pow(2.5, 3.7), math.Sqrt(2))
	fmt.Println(new(big.Int).Exp(big.NewInt(3), big.NewInt(500), nil))
}

func main() {
	goroutines()
	collector()
	preemption()
	recovers("nil", func() { var p *int; *p = 1 })
	recovers("zero", func() { var zero int; fmt.Println(1 / zero) })
	recovers("index", func() { list := []int{1}; at := 5; fmt.Println(list[at]) })
	fmt.Println(deep(50000) > 0)
	files()
	events()
	library()
	fmt.Println(os.Args[1:], os.Getenv("A"))
	os.Exit(9)
}

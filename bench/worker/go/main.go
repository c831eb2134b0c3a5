// The Go peer of bench_worker.py. What it can do, and how it is told to, is in README.md of the
// folder above.
package main

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

func echo(_ context.Context, number int) (int, error) { return number, nil }

// So many activities, one after the other.
func sequence(ctx workflow.Context, count int) (int, error) {
	sum := 0
	for number := 1; number <= count; number++ {
		ctx := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
			ActivityID:          strconv.Itoa(number),
			StartToCloseTimeout: time.Minute,
		})
		var result int
		if err := workflow.ExecuteActivity(ctx, "echo", number).Get(ctx, &result); err != nil {
			return 0, err
		}
		sum += result
	}
	return sum, nil
}

// Waits for a signal.
func idle(ctx workflow.Context) error {
	workflow.GetSignalChannel(ctx, "finish").Receive(ctx, nil)
	return nil
}

type registry interface {
	RegisterWorkflowWithOptions(w interface{}, options workflow.RegisterOptions)
}

func register(target registry) {
	target.RegisterWorkflowWithOptions(sequence, workflow.RegisterOptions{Name: "sequence"})
	target.RegisterWorkflowWithOptions(idle, workflow.RegisterOptions{Name: "idle"})
}

// Warnings and worse, on standard error.
func logger() sdklog.Logger {
	options := slog.HandlerOptions{Level: slog.LevelWarn}
	return sdklog.NewStructuredLogger(slog.New(slog.NewTextHandler(os.Stderr, &options)))
}

func serve(address, taskQueue string, slots, pollers, cached int, eager bool) error {
	worker.SetStickyWorkflowCacheSize(cached)
	connection, err := client.Dial(client.Options{HostPort: address, Logger: logger()})
	if err != nil {
		return err
	}
	serving := worker.New(connection, taskQueue, worker.Options{
		MaxConcurrentWorkflowTaskExecutionSize: slots,
		MaxConcurrentActivityExecutionSize:     slots,
		MaxConcurrentWorkflowTaskPollers:       pollers,
		MaxConcurrentActivityTaskPollers:       pollers,
		DisableEagerActivities:                 !eager,
	})
	register(serving)
	serving.RegisterActivityWithOptions(echo, activity.RegisterOptions{Name: "echo"})
	if err := serving.Start(); err != nil {
		return err
	}
	fmt.Println("READY")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		runtime.GC()
		debug.FreeOSMemory()
		fmt.Println("COLLECTED")
	}
	return nil
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}

func replay(file string, least time.Duration) error {
	text, err := os.Open(file)
	if err != nil {
		return err
	}
	history, err := client.HistoryFromJSON(text, client.HistoryJSONOptions{})
	if err != nil {
		return err
	}
	replayer := worker.NewWorkflowReplayer()
	register(replayer)
	quiet := logger()
	if err := replayer.ReplayWorkflowHistory(quiet, history); err != nil {
		return err
	}
	cpu, begin := cpuSeconds(), time.Now()
	events := 0
	for time.Since(begin) < least {
		if err := replayer.ReplayWorkflowHistory(quiet, history); err != nil {
			return err
		}
		events += len(history.Events)
	}
	fmt.Println(events, time.Since(begin).Seconds(), cpuSeconds()-cpu)
	return nil
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	var err error
	switch arguments := os.Args[1:]; {
	case len(arguments) == 7 && arguments[0] == "serve":
		err = serve(arguments[1], arguments[2], number(arguments[3]), number(arguments[4]),
			number(arguments[5]), arguments[6] == "eager")
	case len(arguments) == 3 && arguments[0] == "replay":
		err = replay(arguments[1], time.Duration(number(arguments[2]))*time.Second)
	default:
		log.Fatal("see README.md beside bench/worker")
	}
	if err != nil {
		log.Fatal(err)
	}
}

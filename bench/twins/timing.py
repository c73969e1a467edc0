"""What every twin shares: its options and the way it is timed."""
import argparse
import time

import torch


def options(*positional):
    """The twin's arguments: the positional ones that it names, and what "tuned" may change."""
    parser = argparse.ArgumentParser()
    for name in positional:
        parser.add_argument(name)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--foreach", action="store_true")
    parser.add_argument("--indexed", action="store_true")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--compile", action="store_true")
    chosen = parser.parse_args()
    if chosen.threads > 0:
        torch.set_num_threads(chosen.threads)
    torch.manual_seed(0)
    return chosen


def peak_memory():
    """The most memory that was resident, in bytes. (getrusage's number can be the parent's.)"""
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith("VmHWM"):
                return 1024 * int(line.split()[1])


def repeat(step, seconds, least):
    """Milliseconds a step, over at least that many steps and seconds."""
    count, start = 0, time.perf_counter()
    while True:
        step()
        count += 1
        passed = time.perf_counter() - start
        if count >= least and passed >= seconds:
            return 1000 * passed / count


def report(step, chosen):
    """Warms up, measures and prints."""
    repeat(step, 0.75 * chosen.seconds, 1 if chosen.device == "cpu" else 10)
    print("milliseconds", repeat(step, chosen.seconds, 2))
    print("threads", torch.get_num_threads())
    if chosen.device == "cpu":
        print("memory", peak_memory())

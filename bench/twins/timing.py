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


def report(step, seconds):
    """Warms up, measures and prints."""
    repeat(step, 0.75 * seconds, 1)
    print("milliseconds", repeat(step, seconds, 2))
    print("memory", peak_memory())
    print("threads", torch.get_num_threads())

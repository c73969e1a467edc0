"""Batches of 64 out of 60,000 images of 28x28 that lie in memory as float32 numbers.

Usage: data_loading.py [--seconds S] [--threads N] [--indexed]; a shuffled DataLoader over a TensorDataset, or with --indexed rows
chosen by random numbers. Prints milliseconds a batch.
"""
import torch
from torch.utils.data import DataLoader, TensorDataset

import timing

chosen = timing.options()
data = torch.rand(60000, 1, 28, 28)


def endless():
    loader = DataLoader(TensorDataset(data), batch_size=64, shuffle=True, drop_last=True)
    while True:
        for (batch,) in loader:
            yield batch


if chosen.indexed:
    take = lambda: data[torch.randint(60000, (64,))]
else:
    batches = endless()
    take = lambda: next(batches)
timing.report(take, chosen)

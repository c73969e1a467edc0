"""The DCGAN generator of 28x28 images in PyTorch, on the weights and latents that a run has saved.

    python3 dcgan_twin.py average.safetensors samples.safetensors

prints the largest difference between its images and those in samples.safetensors.
"""
import json
import sys

import numpy
import torch
import torch.nn.functional as F


def read(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    header.pop("__metadata__", None)
    types = {"F32": "<f4", "F64": "<f8", "I64": "<i8", "U8": "u1"}
    tensors = {}
    for name, entry in header.items():
        start, stop = entry["data_offsets"]
        values = numpy.frombuffer(data[start:stop], types[entry["dtype"]]).reshape(entry["shape"])
        tensors[name] = torch.from_numpy(values.copy())
    return tensors


weights, saved = read(sys.argv[1]), read(sys.argv[2])


def weight(name):
    return weights["generator." + name]


def normalise(x, layer):
    return F.batch_norm(
        x,
        weight(layer + ".runningMean"),
        weight(layer + ".runningVariance"),
        weight(layer + ".weight"),
        weight(layer + ".bias"),
        False,
        0.1,
        1e-5,
    )


x = F.linear(saved["latents"], weight("0.weight"))
x = x.reshape(len(x), -1, 7, 7)
x = F.relu(normalise(x, "2"))
x = F.conv_transpose2d(x, weight("4.weight"), stride=2, padding=1)
x = F.relu(normalise(x, "5"))
x = torch.tanh(F.conv_transpose2d(x, weight("7.weight"), weight("7.bias"), stride=2, padding=1))
print((x - saved["samples"]).abs().max().item())

"""The PyTorch twin of experiments/wgan_gp_fashion.fsx: same networks, initialisation, optimizer, schedule (whatever the
number of iterations, as there) and average.

Usage: fashion_gan.py SEED ITERATIONS SAMPLES OUT.safetensors; writes that many images of the averaged generator.
"""
import gzip
import json
import sys

import numpy
import torch
from torch import nn

IMAGES = "/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz"
CHANNELS, LATENT, BATCH, CRITIC_STEPS = 32, 64, 32, 3
LAMBDA, RATE, DECAY = 10.0, 5e-4, 0.99
DECAY_FROM, DECAY_TO = 1400, 2800


def images():
    with gzip.open(IMAGES) as file:
        pixels = numpy.frombuffer(file.read(), numpy.uint8, offset=16)
    return torch.from_numpy(pixels.reshape(-1, 1, 28, 28).copy()).float() / 127.5 - 1


def initialise(module):
    if isinstance(module, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0.0, 0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


def networks():
    generator = nn.Sequential(
        nn.Linear(LATENT, 2 * CHANNELS * 49, bias=False),
        nn.Unflatten(1, (2 * CHANNELS, 7, 7)),
        nn.BatchNorm2d(2 * CHANNELS),
        nn.ReLU(),
        nn.ConvTranspose2d(2 * CHANNELS, CHANNELS, 4, 2, 1, bias=False),
        nn.BatchNorm2d(CHANNELS),
        nn.ReLU(),
        nn.ConvTranspose2d(CHANNELS, 1, 4, 2, 1),
        nn.Tanh(),
    )
    critic = nn.Sequential(
        nn.Conv2d(1, CHANNELS, 4, 2, 1),
        nn.LeakyReLU(0.2),
        nn.Conv2d(CHANNELS, 2 * CHANNELS, 4, 2, 1),
        nn.LeakyReLU(0.2),
        nn.Flatten(),
        nn.Linear(2 * CHANNELS * 49, 1),
    )
    return generator.apply(initialise), critic.apply(initialise)


def batches(data):
    while True:
        order = torch.randperm(len(data))
        for start in range(0, len(data) - BATCH + 1, BATCH):
            yield data[order[start : start + BATCH]]


def critic_loss(critic, real, fake):
    mixing = torch.rand(BATCH, 1, 1, 1)
    point = (mixing * real + (1 - mixing) * fake).requires_grad_(True)
    (slope,) = torch.autograd.grad(critic(point).sum(), point, create_graph=True)
    penalty = ((slope.flatten(1).norm(2, dim=1) - 1) ** 2).mean()
    return critic(fake).mean() - critic(real).mean() + LAMBDA * penalty


def average(into, generator):
    """Parameters and running statistics alike."""
    with torch.no_grad():
        for name, value in generator.state_dict().items():
            if value.is_floating_point():
                into[name].mul_(DECAY).add_(value, alpha=1 - DECAY)


def train(generator, critic, data, iterations):
    adam = [torch.optim.Adam(net.parameters(), lr=RATE, betas=(0.0, 0.9)) for net in (generator, critic)]
    smooth = {name: value.clone() for name, value in generator.state_dict().items()}
    coming = batches(data)
    for iteration in range(iterations):
        rate = RATE * min(1.0, (DECAY_TO - iteration) / (DECAY_TO - DECAY_FROM))
        for optimizer in adam:
            optimizer.param_groups[0]["lr"] = rate
        critic.requires_grad_(True)
        for _ in range(CRITIC_STEPS):
            with torch.no_grad():
                fake = generator(torch.randn(BATCH, LATENT))
            loss = critic_loss(critic, next(coming), fake)
            adam[1].zero_grad(set_to_none=True)
            loss.backward()
            adam[1].step()
        critic.requires_grad_(False)
        loss = -critic(generator(torch.randn(BATCH, LATENT))).mean()
        adam[0].zero_grad(set_to_none=True)
        loss.backward()
        adam[0].step()
        average(smooth, generator)
    generator.load_state_dict(smooth)


def write(path, samples):
    """One safetensors tensor named samples."""
    values = samples.contiguous().numpy().astype("<f4").tobytes()
    entry = {"dtype": "F32", "shape": list(samples.shape), "data_offsets": [0, len(values)]}
    header = json.dumps({"samples": entry}).encode()
    header += b" " * (-len(header) % 8)
    with open(path, "wb") as file:
        file.write(len(header).to_bytes(8, "little") + header + values)


def main():
    seed, iterations, count = (int(word) for word in sys.argv[1:4])
    torch.manual_seed(seed)
    generator, critic = networks()
    train(generator, critic, images(), iterations)
    generator.eval()
    with torch.no_grad():
        write(sys.argv[4], torch.cat([generator(torch.randn(500, LATENT)) for _ in range(count // 500)]))


main()

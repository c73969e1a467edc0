"""The networks of the benchmark's cases, as Mlp, Dcgan and ResNet of Wgan.Functional define them."""
import torch
from torch import nn


def mlp(inputs, width, outputs):
    return nn.Sequential(
        nn.Linear(inputs, width),
        nn.ReLU(),
        nn.Linear(width, width),
        nn.ReLU(),
        nn.Linear(width, width),
        nn.ReLU(),
        nn.Linear(width, outputs),
    )


def initialise(module):
    """The official WGAN code's rule."""
    if isinstance(module, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0.0, 0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


def dcgan_generator(channels, latent):
    return nn.Sequential(
        nn.Linear(latent, 2 * channels * 49, bias=False),
        nn.Unflatten(1, (2 * channels, 7, 7)),
        nn.BatchNorm2d(2 * channels),
        nn.ReLU(),
        nn.ConvTranspose2d(2 * channels, channels, 4, 2, 1, bias=False),
        nn.BatchNorm2d(channels),
        nn.ReLU(),
        nn.ConvTranspose2d(channels, 1, 4, 2, 1),
        nn.Tanh(),
    ).apply(initialise)


def dcgan_critic(channels):
    return nn.Sequential(
        nn.Conv2d(1, channels, 4, 2, 1),
        nn.LeakyReLU(0.2),
        nn.Conv2d(channels, 2 * channels, 4, 2, 1),
        nn.LeakyReLU(0.2),
        nn.Flatten(),
        nn.Linear(2 * channels * 49, 1),
    ).apply(initialise)


class Sum(nn.Module):
    """shortcut(x) + path(x)"""

    def __init__(self, shortcut, path):
        super().__init__()
        self.shortcut, self.path = shortcut, path

    def forward(self, x):
        return self.shortcut(x) + self.path(x)


def conv3(inputs, outputs):
    return nn.Conv2d(inputs, outputs, 3, 1, 1)


def block_up(width):
    """Batch normalisation and ReLU before each convolution, nearest-neighbour upsampling before the first."""
    twice = nn.Upsample(scale_factor=2, mode="nearest")
    path = [nn.BatchNorm2d(width), nn.ReLU(), twice, conv3(width, width), nn.BatchNorm2d(width), nn.ReLU(), conv3(width, width)]
    return Sum(nn.Sequential(twice, nn.Conv2d(width, width, 1)), nn.Sequential(*path))


def block_down(width):
    path = [nn.ReLU(), conv3(width, width), nn.ReLU(), conv3(width, width), nn.AvgPool2d(2)]
    return Sum(nn.Sequential(nn.Conv2d(width, width, 1), nn.AvgPool2d(2)), nn.Sequential(*path))


def block_same(width):
    path = [nn.ReLU(), conv3(width, width), nn.ReLU(), conv3(width, width)]
    return Sum(nn.Identity(), nn.Sequential(*path))


def first_block(channels, width):
    path = [conv3(channels, width), nn.ReLU(), conv3(width, width), nn.AvgPool2d(2)]
    return Sum(nn.Sequential(nn.AvgPool2d(2), nn.Conv2d(channels, width, 1)), nn.Sequential(*path))


class PixelMean(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


def resnet_generator(channels, width, latent):
    return nn.Sequential(
        nn.Linear(latent, 16 * width),
        nn.Unflatten(1, (width, 4, 4)),
        block_up(width),
        block_up(width),
        block_up(width),
        nn.BatchNorm2d(width),
        nn.ReLU(),
        conv3(width, channels),
        nn.Tanh(),
    )


def resnet_critic(channels, width):
    return nn.Sequential(
        first_block(channels, width),
        block_down(width),
        block_same(width),
        block_same(width),
        nn.ReLU(),
        PixelMean(),
        nn.Linear(width, 1),
    )

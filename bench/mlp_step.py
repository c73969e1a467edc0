"""The PyTorch twin of the WGAN-GP step on a small MLP: 5 critic updates and 1 generator update, drawing as it goes.

Usage: mlp_step.py WIDTH BATCH ITERATIONS [THREADS]; prints milliseconds an iteration, after as many to warm up.
"""
import sys
import time

import torch


def mlp(inputs, width, outputs):
    return torch.nn.Sequential(
        torch.nn.Linear(inputs, width),
        torch.nn.ReLU(),
        torch.nn.Linear(width, width),
        torch.nn.ReLU(),
        torch.nn.Linear(width, width),
        torch.nn.ReLU(),
        torch.nn.Linear(width, outputs),
    )


def main():
    width, batch, iterations = (int(word) for word in sys.argv[1:4])
    if len(sys.argv) > 4:
        torch.set_num_threads(int(sys.argv[4]))
    torch.manual_seed(0)
    generator, critic = mlp(2, width, 2), mlp(2, width, 1)
    generator_adam = torch.optim.Adam(generator.parameters(), lr=1e-4, betas=(0.5, 0.9))
    critic_adam = torch.optim.Adam(critic.parameters(), lr=1e-4, betas=(0.5, 0.9))
    angles = torch.arange(8) * (torch.pi / 4)
    centres = torch.stack([angles.cos(), angles.sin()], 1) * (2 / 1.414)

    def real_batch():
        return centres[torch.randint(8, (batch,))] + 0.02 / 1.414 * torch.randn(batch, 2)

    def iteration():
        for parameter in critic.parameters():
            parameter.requires_grad_(True)
        for _ in range(5):
            real = real_batch()
            with torch.no_grad():
                fake = generator(torch.randn(batch, 2))
            estimate = critic(real).mean() - critic(fake).mean()
            mixing = torch.rand(batch, 1)
            point = (mixing * real + (1 - mixing) * fake).requires_grad_(True)
            (slope,) = torch.autograd.grad(critic(point).sum(), point, create_graph=True)
            penalty = ((slope.norm(2, dim=1) - 1) ** 2).mean()
            loss = -estimate + 0.1 * penalty
            critic_adam.zero_grad(set_to_none=True)
            loss.backward()
            critic_adam.step()
        for parameter in critic.parameters():
            parameter.requires_grad_(False)
        generator_loss = -critic(generator(torch.randn(batch, 2))).mean()
        generator_adam.zero_grad(set_to_none=True)
        generator_loss.backward()
        generator_adam.step()
        return loss.item(), generator_loss.item()

    for _ in range(iterations):
        iteration()
    start = time.perf_counter()
    for _ in range(iterations):
        iteration()
    print(1000 * (time.perf_counter() - start) / iterations)


main()

"""A training step: 5 critic updates, 1 generator update and the generator's moving average, drawing as it goes.

Usage: gan_step.py KIND WIDTH BATCH PENALTY [--seconds S] [--threads N] [--channels-last] [--device D] [--compile]; KIND is mlp, dcgan
or resnet, PENALTY is gp or clip. Prints milliseconds a step and, on the CPU, the peak of resident memory in bytes. Compiled are the
networks' passes but the penalty's, as torch.compile has no derivatives of derivatives.
"""
import math

import torch

import networks
import timing

CLIP, DECAY = 0.01, 0.99


def ring(batch):
    """Batches of 8 Gaussians on a ring, drawn anew."""
    angles = torch.arange(8) * (math.pi / 4)
    centres = torch.stack([angles.cos(), angles.sin()], 1) * (2 / 1.414)
    return lambda: centres[torch.randint(8, (batch,))] + 0.02 / 1.414 * torch.randn(batch, 2)


def images(batch, shape, count, channels_last):
    """Batches of random images that lie in memory as bytes, as the data set's do."""
    data = torch.randint(256, (count, *shape), dtype=torch.uint8)
    if channels_last:
        data = data.contiguous(memory_format=torch.channels_last)
    return lambda: data[torch.randint(count, (batch,))].float().div_(127.5).sub_(1)


def pixels(batch, shape, count, channels_last):
    """Batches of random images that lie in memory as numbers, as the tensor's rows do on our side."""
    data = torch.rand(count, *shape) * 2 - 1
    if channels_last:
        data = data.contiguous(memory_format=torch.channels_last)
    return lambda: data[torch.randint(count, (batch,))]


def problem(kind, width, batch, channels_last):
    """Generator, critic, dimensions of the latent, batches, penalty weight, Adam's rate and betas."""
    if kind == "mlp":
        return networks.mlp(2, width, 2), networks.mlp(2, width, 1), 2, ring(batch), 0.1, 1e-4, (0.5, 0.9)
    if kind == "dcgan":
        data = images(batch, (1, 28, 28), 60000, channels_last)
        return networks.dcgan_generator(width, 64), networks.dcgan_critic(width), 64, data, 10.0, 5e-4, (0.0, 0.9)
    data = pixels(batch, (3, 32, 32), 2048, channels_last)
    generator, critic = networks.resnet_generator(3, width, 128), networks.resnet_critic(3, width)
    return generator, critic, 128, data, 10.0, 1e-4, (0.0, 0.9)


def stepper(kind, width, batch, penalised, channels_last, is_compiled=False):
    generator, critic, latent, real_batch, weight, rate, betas = problem(kind, width, batch, channels_last)
    if channels_last:
        generator.to(memory_format=torch.channels_last)
        critic.to(memory_format=torch.channels_last)
    if penalised:
        generator_optimizer = torch.optim.Adam(generator.parameters(), lr=rate, betas=betas)
        critic_optimizer = torch.optim.Adam(critic.parameters(), lr=rate, betas=betas)
    else:
        generator_optimizer = torch.optim.RMSprop(generator.parameters(), lr=5e-5)
        critic_optimizer = torch.optim.RMSprop(critic.parameters(), lr=5e-5)
    # Parameters and running statistics, without batch normalisation's counters.
    current = [value for value in generator.state_dict().values() if value.is_floating_point()]
    average = [value.clone() for value in current]

    generate, judge, start = generator, critic, lambda: None
    if is_compiled:
        generate, judge = (torch.compile(network, mode="reduce-overhead") for network in (generator, critic))
        # Results of compiled functions are written over by their next calls, but not within what this begins.
        start = torch.compiler.cudagraph_mark_step_begin

    def penalty(real, fake):
        mixing = torch.rand(batch, *[1] * (real.dim() - 1))
        point = (mixing * real + (1 - mixing) * fake).requires_grad_(True)
        (slope,) = torch.autograd.grad(critic(point).sum(), point, create_graph=True)
        return ((slope.flatten(1).norm(2, dim=1) - 1) ** 2).mean()

    def update_critic():
        start()
        real = real_batch()
        with torch.no_grad():
            fake = generate(torch.randn(batch, latent))
        loss = judge(fake).mean() - judge(real).mean()
        if penalised:
            loss = loss + weight * penalty(real, fake)
        critic_optimizer.zero_grad(set_to_none=True)
        loss.backward()
        critic_optimizer.step()
        if not penalised:
            with torch.no_grad():
                for parameter in critic.parameters():
                    parameter.clamp_(-CLIP, CLIP)
        return loss

    def step():
        critic.requires_grad_(True)
        for _ in range(5):
            critic_loss = update_critic()
        critic.requires_grad_(False)
        start()
        generator_loss = -judge(generate(torch.randn(batch, latent))).mean()
        generator_optimizer.zero_grad(set_to_none=True)
        generator_loss.backward()
        generator_optimizer.step()
        with torch.no_grad():
            for smooth, value in zip(average, current):
                smooth.lerp_(value, 1 - DECAY)
        return critic_loss.item(), generator_loss.item()

    return step


def main():
    chosen = timing.options("kind", "width", "batch", "penalty")
    if chosen.device != "cpu":
        torch.set_default_device(chosen.device)
    width, batch, is_penalised = int(chosen.width), int(chosen.batch), chosen.penalty == "gp"
    step = stepper(chosen.kind, width, batch, is_penalised, chosen.channels_last, chosen.compile)
    timing.report(step, chosen)


if __name__ == "__main__":
    main()

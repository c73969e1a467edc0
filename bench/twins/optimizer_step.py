"""Adam alone, on both networks' parameters.

Usage: optimizer_step.py mlp|dcgan WIDTH [--seconds S] [--threads N] [--foreach]; prints milliseconds a step.
"""
import torch

import networks
import timing

chosen = timing.options("kind", "width")
width = int(chosen.width)
if chosen.kind == "mlp":
    models = [networks.mlp(2, width, 2), networks.mlp(2, width, 1)]
else:
    models = [networks.dcgan_generator(width, 64), networks.dcgan_critic(width)]
parameters = [parameter for model in models for parameter in model.parameters()]
for parameter in parameters:
    parameter.grad = 0.01 * torch.randn_like(parameter)
adam = torch.optim.Adam(parameters, lr=1e-4, betas=(0.5, 0.9), **({"foreach": True} if chosen.foreach else {}))
timing.report(adam.step, chosen)

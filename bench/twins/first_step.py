"""Imports torch, does one training step of the perceptrons on the ring, and says so."""
import gan_step

step = gan_step.stepper("mlp", 64, 64, True, False)
step()
print("first iteration", flush=True)

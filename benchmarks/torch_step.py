"""The decoder in PyTorch, for `decoder_step.py`: asked on standard input, it answers with the seconds of a step.

Run with a Python that has PyTorch and NumPy: python benchmarks/torch_step.py STEPS channels_last|contiguous
"""

import sys
import time

import numpy as np
import torch
from torch import nn

BATCH_SIZE, LATENT = 32, 256


def decoder() -> nn.Module:
    """The lab's decoder, with Keras's settings of BatchNormalization, which counts its momentum the other way round."""
    parts: list[nn.Module] = [nn.Linear(LATENT, 4 * 4 * 128), nn.Unflatten(1, (128, 4, 4))]
    for before, filters in ((128, 128), (128, 64), (64, 32)):
        parts.append(nn.ConvTranspose2d(before, filters, 3, stride=2, padding=1, output_padding=1))
        parts += [nn.BatchNorm2d(filters, eps=1e-3, momentum=0.01), nn.ReLU()]
    return nn.Sequential(*parts, nn.ConvTranspose2d(32, 3, 3, padding=1), nn.Sigmoid())


def main() -> None:
    """Answer each line of standard input with the mean seconds of a step."""
    steps, layout = int(sys.argv[1]), getattr(torch, f"{sys.argv[2]}_format".replace("last_format", "last"))
    torch.manual_seed(0)
    numbers = np.random.default_rng(0)
    count = steps * BATCH_SIZE
    latents = torch.from_numpy(numbers.standard_normal((count, LATENT), np.float32))
    images = torch.from_numpy(numbers.random((count, 3, 32, 32), np.float32)).to(memory_format=layout)
    model = decoder().to(memory_format=layout).train()
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    for _ in sys.stdin:
        order = torch.randperm(count)
        begin = time.perf_counter()
        for step in range(steps):
            chosen = order[step * BATCH_SIZE : (step + 1) * BATCH_SIZE]
            optimizer.zero_grad()
            nn.functional.mse_loss(model(latents[chosen]), images[chosen]).backward()
            optimizer.step()
        print((time.perf_counter() - begin) / steps, flush=True)


if __name__ == "__main__":
    main()

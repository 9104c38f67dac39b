"""The decoder in PyTorch, for `decoder_step.py`, which starts it with a Python that has PyTorch and NumPy.

Run: python benchmarks/torch_step.py contiguous|channels_last
"""

import sys

import numpy as np
import torch
from decoder_step import BATCH_SIZE, LATENT, STEPS, answer
from torch import nn

LAYOUTS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}


def decoder() -> nn.Module:
    """Return the lab's decoder, with Keras's BatchNormalization settings; Keras's momentum is 1 minus PyTorch's."""
    parts: list[nn.Module] = [nn.Linear(LATENT, 4 * 4 * 128), nn.Unflatten(1, (128, 4, 4))]
    for before, filters in ((128, 128), (128, 64), (64, 32)):
        parts.append(nn.ConvTranspose2d(before, filters, 3, stride=2, padding=1, output_padding=1))
        parts += [nn.BatchNorm2d(filters, eps=1e-3, momentum=0.01), nn.ReLU()]
    return nn.Sequential(*parts, nn.ConvTranspose2d(32, 3, 3, padding=1), nn.Sigmoid())


def main() -> None:
    """Run an epoch whenever asked to."""
    layout = LAYOUTS[sys.argv[1]]
    torch.manual_seed(0)
    numbers = np.random.default_rng(0)
    count = STEPS * BATCH_SIZE
    latents = torch.from_numpy(numbers.standard_normal((count, LATENT), np.float32))
    images = torch.from_numpy(numbers.random((count, 3, 32, 32), np.float32)).to(memory_format=layout)
    model = decoder().to(memory_format=layout).train()
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)

    def epoch() -> None:
        for chosen in torch.randperm(count).split(BATCH_SIZE):
            optimizer.zero_grad()
            nn.functional.mse_loss(model(latents[chosen]), images[chosen]).backward()
            optimizer.step()

    answer(epoch)


if __name__ == "__main__":
    main()

"""How well the quick profile separates right from wrong: ten seeds of each model against its threshold.

    .venv/bin/python benchmarks/quick_profile.py [--seeds 10]

Prints one line a training, then a table: mean and worst error of the right solution, the threshold, and the errors of
an untrained decoder and of one trained on features that were not standardised. Exits with 1 where a right solution
misses its threshold or a wrong one meets it. Trainings are remembered in the data cache, so a stopped run goes on.
"""

import argparse
import sys
import time
from dataclasses import replace

import numpy as np

from aelab import data
from aelab.architecture import fresh_copy
from aelab.backbones import frozen_encoder
from aelab.contractive import mean_squared_norm
from aelab.features import encode
from aelab.metrics import mse_per_pixel
from aelab.profile import QUICK
from aelab.reference import reference_model
from aelab.runtime import keras
from aelab.training import train

# As in the notebooks; tests/test_thresholds.py holds them to autograder/thresholds.toml.
from autograder.thresholds import load_thresholds


def reconstruction_error(model, images) -> float:
    latents = model["encoder"].predict(images, batch_size=256, verbose=0)
    return mse_per_pixel(images, model["decoder"].predict(latents, batch_size=256, verbose=0))


def trained_raw(name: str, decoder) -> dict:
    """The same decoder, trained on features as they come from the network."""
    images = data.to_rgb32(data.load_images("train").pixels[: QUICK.cnn_images])
    encoder = frozen_encoder(name)
    decoder.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
    train(decoder, encode(encoder, images), images, QUICK.cnn)
    return {"encoder": encoder, "decoder": decoder}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    seeds = range(parser.parse_args().seeds)
    pixels = data.load_images("test").pixels[: QUICK.test_images]
    inputs = {"VGG16": data.to_rgb32(pixels), "ResNet50": data.to_rgb32(pixels), "CAE": data.flatten(pixels)}
    thresholds = load_thresholds()["quick"]
    rows, failed = [], False
    for name, images in inputs.items():
        errors, norms, seconds = [], [], []
        for seed in seeds:
            start = time.perf_counter()
            model = reference_model(name, replace(QUICK, seed=seed))
            seconds.append(time.perf_counter() - start)
            errors.append(reconstruction_error(model, images))
            if name == "CAE":
                norms.append(mean_squared_norm(model["encoder"], images[:256]))
            print(f"{name} seed {seed}: error {errors[-1]:.5f}, {seconds[-1]:.1f} s", flush=True)
        threshold = thresholds[name]
        row = (
            f"{name:9} mean {np.mean(errors):.5f}  sd {np.std(errors):.5f}  worst {max(errors):.5f}  under {threshold}"
        )
        failed |= max(errors) >= threshold
        if name == "CAE":
            row += f"  Jacobian mean {np.mean(norms):.2f} worst {max(norms):.2f} under {thresholds['CAE_jacobian']}"
            failed |= max(norms) >= thresholds["CAE_jacobian"]
        else:
            untrained = fresh_copy(model["decoder"], seed=0)
            wrong = reconstruction_error(model | {"decoder": untrained}, images)
            raw = reconstruction_error(trained_raw(name, untrained), images)
            row += f"  untrained {wrong:.5f}  not standardised {raw:.5f}"
            failed |= min(wrong, raw) < threshold
        rows.append(row + f"  longest {max(seconds):.1f} s")
    print(*rows, sep="\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

"""Time an epoch of a decoder on features that were computed once, against the handout's frozen network in the loop.

    .venv/bin/python benchmarks/epochs.py [--images 2000] [--epochs 3]

Both start from the same weights and see the same images in the same order; the losses of both are printed.
"""

import argparse
import time

import numpy as np
from paired import against, in_turns, median

from aelab import data
from aelab.autoencoders.reference import untrained_model
from aelab.backbones import frozen_encoder, standardised
from aelab.features import predict
from kerasdata.architecture import fresh_copy
from kerasdata.runtime import keras, make_repeatable

TARGETS = {"VGG16": 2.0, "ResNet50": 1.3}


def compare(name: str, count: int, epochs: int) -> None:
    """Print times and losses for one network."""
    images = data.to_rgb32(data.load_images("train").pixels[:count])
    frozen = frozen_encoder(name)
    encoder = standardised(frozen, predict(frozen, images))
    begin = time.perf_counter()
    features = predict(encoder, images)
    once = time.perf_counter() - begin
    models, losses = {}, {"in the loop": [], "cached": []}
    for way in losses:
        decoder = fresh_copy(untrained_model(name, "decoder"), 0)
        model = keras.Model(encoder.input, decoder(encoder.output)) if way == "in the loop" else decoder
        model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
        models[way] = model

    def epoch(way: str) -> None:
        make_repeatable(len(losses[way]))  # the same order of the images
        inputs = features if way == "cached" else images
        history = models[way].fit(inputs, images, batch_size=32, verbose=0).history
        losses[way].append(history["loss"][0])

    seconds = in_turns({way: lambda way=way: epoch(way) for way in losses}, epochs)
    slow, fast = seconds["in the loop"], seconds["cached"]
    difference = float(np.max(np.abs(np.subtract(*losses.values())) / losses["cached"]))
    print(f"{name}, an epoch of {count} images: in the loop {median(slow)}, cached {median(fast)}")
    print(f"  the features, once: {once:.2f} s")
    print(f"  cached is {against(slow, fast, TARGETS[name])}")
    for way, values in losses.items():
        print(f"  loss, {way:11}: {' '.join(f'{value:.5f}' for value in values)}")
    print(f"  largest relative difference of the losses: {difference:.1e}")


def main() -> None:
    """Compare for both networks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=2_000)
    parser.add_argument("--epochs", type=int, default=3)
    arguments = parser.parse_args()
    for name in TARGETS:
        compare(name, arguments.images, arguments.epochs)


if __name__ == "__main__":
    main()

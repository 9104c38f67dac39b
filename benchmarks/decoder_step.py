"""Time a training step of the decoder, with a batch of 32, against other settings and against PyTorch, in turns.

    .venv/bin/python benchmarks/decoder_step.py [--rounds 5] [--torch build/torch/bin/python]

Every variant has its own process, since most settings hold for a whole process; it computes only when asked to. Then
each layer's products are timed alone: how much of a step they take, and at what speed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from paired import in_turns, median, ratio

BATCH_SIZE, LATENT, STEPS = 32, 256, 48
CALLS = 20  # calls of a layer that are timed together
LAYERS = ((4, 128, 128, 2), (8, 128, 64, 2), (16, 64, 32, 2), (32, 32, 3, 1))  # side, channels in and out, stride


@dataclass(frozen=True)
class Setting:
    """steps: per call of the compiled function. pipeline: whether `fit` supplies the batches. threads: 0 for all."""

    steps: int = 16
    deterministic: bool = True
    jit_compile: bool = False
    pipeline: bool = True
    threads: int = 0
    environment: dict[str, str] = field(default_factory=dict)


AS_TRAINED = "as the lab trains"
SETTINGS = {
    AS_TRAINED: Setting(),
    "one step a call": Setting(steps=1),
    "order of sums left open": Setting(deterministic=False),
    "XLA": Setting(deterministic=False, jit_compile=True),
    "always the same batch": Setting(pipeline=False),
    "one thread": Setting(threads=1),
    "without oneDNN": Setting(environment={"TF_ENABLE_ONEDNN_OPTS": "0"}),
}
LAYOUTS = ("contiguous", "channels_last")


def keras_way(setting: Setting) -> Callable[[], object]:
    """Return a function that runs `STEPS` steps."""
    from aelab.autoencoders.reference import untrained_model
    from kerasdata.runtime import keras, make_repeatable, tf

    if setting.threads:
        tf.config.threading.set_intra_op_parallelism_threads(setting.threads)
        tf.config.threading.set_inter_op_parallelism_threads(setting.threads)
    if setting.deterministic:
        make_repeatable(0)
    model = untrained_model("VGG16", "decoder")
    numbers = tf.random.Generator.from_seed(0)
    latents = numbers.normal((STEPS * BATCH_SIZE, LATENT)).numpy()
    images = numbers.uniform((STEPS * BATCH_SIZE, 32, 32, 3)).numpy()
    optimizer = keras.optimizers.Adam(1e-3)
    model.compile(optimizer, "mse", jit_compile=setting.jit_compile, steps_per_execution=setting.steps)
    if setting.pipeline:
        return lambda: model.fit(latents, images, batch_size=BATCH_SIZE, verbose=0)
    batch = tf.constant(latents[:BATCH_SIZE]), tf.constant(images[:BATCH_SIZE])

    @tf.function  # type: ignore[untyped-decorator]
    def same_batch() -> None:
        for _ in tf.range(STEPS):
            model.train_step(batch)

    return same_batch


def answer(run: Callable[[], object]) -> None:
    """Call `run` once for each line of standard input, and print "done" after each."""
    for _ in sys.stdin:
        run()
        print("done", flush=True)


@dataclass
class Way:
    """A process that runs its steps when asked to."""

    process: subprocess.Popen[str]

    @classmethod
    def start(cls, command: list[str], environment: dict[str, str]) -> Way:
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        return cls(subprocess.Popen(command, env=os.environ | environment, **pipes))

    def run(self) -> None:
        question: IO[str] = self.process.stdin  # type: ignore[assignment]
        question.write("go\n")
        question.flush()
        if self.process.stdout.readline() != "done\n":  # type: ignore[union-attr]
            raise SystemExit(f"Expected {self.process.args} to run, but it ended. Its error is shown above.")

    def end(self) -> None:
        self.process.communicate()


def compare(rounds: int, torch: str) -> dict[str, list[float]]:
    """Return the seconds of `STEPS` steps, by variant and round."""
    ways = {
        name: Way.start([sys.executable, __file__, "--answer", name], setting.environment)
        for name, setting in SETTINGS.items()
    }
    for layout in LAYOUTS if torch else ():
        command = [torch, str(Path(__file__).with_name("torch_step.py")), layout]
        ways[f"PyTorch, {layout}"] = Way.start(command, {})
    try:
        return in_turns({name: way.run for name, way in ways.items()}, rounds)
    finally:
        for way in ways.values():
            way.end()


def layers(rounds: int) -> None:
    """Time every transposed convolution alone, forward and its two gradients, and a matrix product."""
    from kerasdata.runtime import tf

    def repeated(product: Callable[[], Any]) -> Callable[[], None]:
        compiled = tf.function(product)

        def run() -> None:
            for _ in range(CALLS):
                compiled()

        return run

    ways, work = {}, {}
    square = tf.random.normal((1024, 1024))
    ways["a product of 1024 x 1024 matrices"] = repeated(lambda: tf.matmul(square, square))
    work["a product of 1024 x 1024 matrices"] = 2 * 1024**3
    for side, before, after, stride in LAYERS:
        x = tf.random.normal((BATCH_SIZE, side, side, before))
        y = tf.random.normal((BATCH_SIZE, side * stride, side * stride, after))
        kernel = tf.random.normal((3, 3, after, before))
        name = f"{side} x {side} x {before} to {side * stride} x {side * stride} x {after}"
        products = {
            "forward": lambda x=x, y=y, k=kernel, s=stride: tf.nn.conv2d_transpose(x, k, y.shape, s),
            "by the input": lambda y=y, k=kernel, s=stride: tf.nn.conv2d(y, k, s, "SAME"),
            "by the kernel": lambda x=x, y=y, k=kernel, s=stride: tf.raw_ops.Conv2DBackpropFilter(
                input=y, filter_sizes=k.shape, out_backprop=x, strides=[1, s, s, 1], padding="SAME"
            ),
        }
        for what, product in products.items():
            ways[f"{name}, {what}"] = repeated(product)
            work[f"{name}, {what}"] = 2 * BATCH_SIZE * side * side * 9 * before * after
    total = 0.0
    for name, seconds in in_turns(ways, rounds).items():
        one = statistics.median(seconds) / CALLS
        total += one if "matrices" not in name else 0
        print(f"  {name:46} {one * 1000:6.2f} ms {work[name] / one / 1e9:6.0f} GFLOP/s")
    print(f"  {'all transposed convolutions of a step':46} {total * 1000:6.2f} ms")


def main() -> None:
    """Print the time of a step for every variant, and its ratio to the lab's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--torch", default="", help="a Python that has PyTorch; by default PyTorch is left out")
    parser.add_argument("--answer", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.answer:
        answer(keras_way(SETTINGS[arguments.answer]))
        return
    seconds = compare(arguments.rounds, arguments.torch)
    lab = seconds[AS_TRAINED]
    print(f"{'a step of the decoder, 32 images':28} {'median':>10}   against the lab's")
    for name, found in seconds.items():
        target = " (target: at least 1)" if name.startswith("PyTorch") else ""
        step = median([one / STEPS for one in found])
        print(f"{name:28} {step:>10}   {ratio(found, lab):.2f}{target}")
    print("Each layer alone:")
    layers(arguments.rounds)


if __name__ == "__main__":
    main()

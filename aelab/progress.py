"""Progress of a training: a bar in a notebook or on a terminal, plain lines in a pipe."""

import os
import sys
import threading
from types import TracebackType
from typing import Any, Self, TextIO

from tqdm import tqdm

from kerasdata.runtime import keras
from labkit.messages import in_notebook

ENVIRONMENT_VARIABLE = "AELAB_PROGRESS"
_SECONDS_BETWEEN_TICKS = 0.5


def is_silent() -> bool:
    """Tell whether progress is switched off by `AELAB_PROGRESS=off`, for runs whose output is compared."""
    return os.environ.get(ENVIRONMENT_VARIABLE) == "off"


def bar_stream() -> TextIO | None:
    """Return where a progress bar belongs: standard output in a notebook (Jupyter paints standard error red),
    standard error on a terminal, nowhere in a pipe."""
    if is_silent():
        return None
    if in_notebook():
        return sys.stdout
    return sys.stderr if sys.stderr.isatty() else None


class EpochProgress:
    """Shows the epochs of one training, of one fit or of several, with the time left.

    The bar vanishes when the training ends. Its clock moves while Keras compiles the first step, which takes seconds.
    In a pipe, one plain line an epoch is written to standard error.

    Args:
        epochs: of the whole training. name: of the model, as the learner knows it; "" leaves it out.
    """

    def __init__(self, epochs: int, name: str = "") -> None:
        self._epochs = epochs
        self._before = f"{name}, " if name else ""
        self._epochs_done, self._steps = 0, 1
        self._bar: tqdm[Any] | None = None
        self._clock: threading.Thread | None = None
        self._ended = threading.Event()
        self.callback = keras.callbacks.LambdaCallback(
            on_train_begin=self._begin, on_train_batch_end=self._batch_end, on_epoch_end=self._epoch_end
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._clock is not None:
            self._clock.join()
        if self._bar is not None:
            self._bar.close()

    @property
    def epochs_done(self) -> int:
        """How many epochs are done."""
        return self._epochs_done

    def begin_at(self, epoch: int) -> None:
        """Say how many epochs were done, before a fit that begins later."""
        self._epochs_done = epoch

    def _begin(self, logs: dict[str, float] | None = None) -> None:
        stream = bar_stream()
        if stream is not None and self._bar is None:
            self._steps = self.callback.params.get("steps") or 1
            self._bar = tqdm(
                total=self._epochs * self._steps,
                initial=self._epochs_done * self._steps,
                unit="step",
                desc=self._described(self._epochs_done),
                leave=False,
                file=stream,
                mininterval=0.5,
            )
            self._clock = threading.Thread(target=self._tick, args=(self._bar,), daemon=True)
            self._clock.start()

    def _tick(self, bar: "tqdm[Any]") -> None:
        while not self._ended.wait(_SECONDS_BETWEEN_TICKS):
            bar.refresh()

    def _described(self, epochs_done: int) -> str:
        return f"{self._before}epoch {min(epochs_done + 1, self._epochs)}/{self._epochs}"

    def _batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        if self._bar is not None:  # several steps may have been done together
            self._bar.update(self._epochs_done * self._steps + min(batch + 1, self._steps) - self._bar.n)

    def _epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self._epochs_done = epoch + 1
        values = logs or {}
        losses = f"loss {values.get('loss', float('nan')):.4f}, validation {values.get('val_loss', float('nan')):.4f}"
        if self._bar is not None:
            self._bar.set_description(self._described(self._epochs_done))
            self._bar.set_postfix_str(losses)
        elif not is_silent():
            print(f"{self._described(epoch)}: {losses}", file=sys.stderr, flush=True)

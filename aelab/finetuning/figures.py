"""A figure of what learning rates do."""

from collections.abc import Mapping

from matplotlib.figure import Figure

from aelab.plots import style


def errors_by_rate(trials: Mapping[str, Mapping[float, float]]) -> Figure:
    """Draw the error on held-out images after a trial with each learning rate.

    trials: for each network, the error by the learning rate of its stage.
    """
    figure = Figure(figsize=(6, 3.2), layout="constrained")
    axis = figure.subplots()
    for index, (name, errors) in enumerate(trials.items()):
        rates = sorted(errors)
        axis.plot(rates, [errors[rate] for rate in rates], label=name, **style(index))
    axis.set(xscale="log", yscale="log", xlabel="learning rate of the stage", ylabel="error on held-out images")
    axis.set_title("One epoch with each rate")
    axis.grid(alpha=0.25)
    axis.legend(fontsize=9)
    return figure

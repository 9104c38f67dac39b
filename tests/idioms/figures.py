"""Figures that answers draw."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

figure = partial(Idiom, section="Figures")

FIGURES = (
    figure(
        "current_figure",
        about="The axes of the current figure.",
        right="""import matplotlib.pyplot as plt

def draw_parabola():
    xs = np.linspace(-1, 1, 11)
    plt.figure()
    plt.plot(xs, xs ** 2)
    plt.title("Parabola")""",
        wrong="""import matplotlib.pyplot as plt

def draw_parabola():
    xs = np.linspace(-1, 1, 11)
    plt.figure()
    plt.plot(xs, xs ** 2)""",
        test="""import matplotlib.pyplot as plt

draw_parabola()
[axes] = plt.gcf().axes
assert axes.get_title() == "Parabola" and len(axes.lines) == 1
plt.close("all")""",
        example="[axes] = plt.gcf().axes",
        outcome="needs-human",
    ),
    figure(
        "returned_figure",
        about="A figure that a function returns.",
        right="""import matplotlib.pyplot as plt

def bar_chart(heights):
    fig, ax = plt.subplots()
    ax.bar(range(len(heights)), heights)
    ax.set_xlabel("index")
    return fig""",
        wrong="""import matplotlib.pyplot as plt

def bar_chart(heights):
    fig, ax = plt.subplots()
    ax.bar(range(len(heights)), heights)
    return fig""",
        test="""figure = bar_chart([3, 1, 2])
assert [bar.get_height() for bar in figure.axes[0].patches] == [3, 1, 2]
assert figure.axes[0].get_xlabel() == "index\"""",
        example='assert figure.axes[0].get_xlabel() == "index"',
    ),
    figure(
        "axes_argument",
        about="Axes of the test's figure as an argument.",
        right="""def mark_mean(ax, values):
    ax.plot(values)
    ax.axhline(np.mean(values))""",
        wrong="""def mark_mean(ax, values):
    ax.plot(values)
    ax.axhline(np.median(values))""",
        test="""import matplotlib.pyplot as plt

figure, axes = plt.subplots()
mark_mean(axes, [1, 2, 6])
assert list(axes.lines[1].get_ydata()) == [3, 3]
plt.close(figure)""",
        example="mark_mean(axes, [1, 2, 6])",
        outcome="needs-human",
    ),
    figure(
        "data_of_a_plot",
        about="The data behind a plot, which the student's function returns.",
        right="""def histogram_data(values):
    counts, edges = np.histogram(values, bins=3)
    return counts, edges""",
        wrong="""def histogram_data(values):
    counts, edges = np.histogram(values, bins=4)
    return counts, edges""",
        test="""counts, edges = histogram_data([0, 1, 1, 3])
assert counts.tolist() == [1, 2, 1] and edges[0] == 0 and len(edges) == 4""",
        example="assert counts.tolist() == [1, 2, 1]",
    ),
)

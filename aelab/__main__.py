"""The command `aelab`."""

from pathlib import Path
from typing import Annotated

import typer

from aelab import store
from labkit import show_any_text

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def about() -> None:
    """The autoencoder lab: its data and its checks."""


@app.command()
def fetch(
    names: Annotated[list[str] | None, typer.Argument(help="Files to fetch; all by default.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Only verify; needs no network.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Say why a source was skipped.")] = False,
) -> None:
    """Download the data and the weights, verify every file, and repair damaged ones."""
    try:
        if check:
            _check(names or None)
            return
        for line in store.fetch(names or None, verbose=verbose):
            typer.echo(line)
        typer.echo(f"The data cache is complete: {store.cache_directory()}")
    except store.StoreError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def _check(names: list[str] | None) -> None:
    found = store.problems(names)
    for problem in found:
        typer.echo(str(problem), err=True)
    if found:
        typer.echo(f"Bad files: {len(found)}. Run 'aelab fetch' to repair the data cache.", err=True)
        raise typer.Exit(1)
    typer.echo(f"Every file in the data cache is intact: {store.cache_directory()}")


@app.command()
def check(
    notebooks: Annotated[
        list[Path] | None,
        typer.Argument(help="Notebook files, or a folder of them; by default those found here, of one assignment."),
    ] = None,
) -> None:
    """Run notebooks as grading will, with the visible tests; say what is right, what is not and what to do next.

    Your files are not changed. Fails unless everything is right; warnings about order and names do not count.
    """
    from aelab.assignments import register_exercises
    from aelab.profile import GRADING_VARIABLES
    from labkit import rehearsal
    from labkit.rehearsal import KernelStartError, UnreadableNotebookError, rehearse, show, show_sum

    register_exercises()
    results, failed = [], False
    for path in rehearsal.notebook_files(notebooks or _notebooks_of_one_assignment(rehearsal.notebooks_here(Path()))):
        try:
            results.append(rehearse(path, GRADING_VARIABLES))
            show(results[-1])
        except (KernelStartError, UnreadableNotebookError) as error:
            typer.echo(str(error), err=True)
            failed = True
        except KeyboardInterrupt:
            typer.echo("Interrupted; your notebooks were not changed.", err=True)
            raise typer.Exit(130) from None
    if len(results) > 1:
        show_sum(results)
    if failed or not all(result.is_fine for result in results):
        raise typer.Exit(1)


def _notebooks_of_one_assignment(found: list[Path]) -> list[Path]:
    """Return the notebooks found here; say what to type instead if there are none, or those of several assignments."""
    folders = sorted({path.parent for path in found})
    if len(folders) == 1:
        return found
    if folders:
        typer.echo("Found the notebooks of several assignments. Name the folder of the one to check:", err=True)
        typer.echo("\n".join(f"  aelab check {folder.as_posix()}" for folder in folders), err=True)
    else:
        typer.echo(f"Expected notebooks in {Path.cwd()}, found none. Name their folder: aelab check FOLDER", err=True)
    raise typer.Exit(1)


@app.command()
def reproduce(
    profile: Annotated[str, typer.Option(help="How much to train: quick or full.")] = "quick",
    seeds: Annotated[int, typer.Option(min=1, help="How many trainings of each model: seeds 0, 1 and so on.")] = 1,
    folder: Annotated[Path, typer.Option(help="Where the numbers and figures go.")] = Path("results"),
) -> None:
    """Train the three models, or recall them, and print their errors next to the handout's and the published ones.

    A training of the full profile that was stopped resumes where it left off.
    """
    from aelab.profile import named_profile

    try:
        chosen = named_profile(profile)
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    from aelab.reproduce import HANDOUT_MSE, published
    from aelab.reproduce import reproduce as run  # TensorFlow loads here, not for `aelab fetch`

    known = published(chosen)  # read first: the run may write to the folder that holds them
    try:
        results = run(chosen, folder, seeds, typer.echo if seeds > 1 else lambda _: None)
    except store.StoreError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo(f"Mean squared error per pixel on {chosen.test_images:,} test images, profile {chosen.name!r}:")
    typer.echo(
        f"{'model':10}{'own size':>10}{'published':>18}{'28x28 grey':>12}{'linear':>8}{'handout':>9}{'seconds':>9}"
    )
    for name, found in results.items():
        stored = f"{known[name].mean:.4f} +- {known[name].spread:.4f}" if name in known else "-"
        typer.echo(
            f"{name:10}{found.mean('mse'):10.4f}{stored:>18}{found.mean('mse_grey28'):12.4f}{found.linear:8.4f}"
            f"{HANDOUT_MSE[name]:9.3f}{found.mean('seconds'):9.1f}"
        )
    sizes = ", ".join(f"{name} {found.latent_dim}" for name, found in results.items())
    typer.echo(f"linear: as many principal components of the pixels as the latent has numbers ({sizes})")
    for name, one in known.items():
        if not one.holds(results[name].mean("mse")):
            typer.echo(
                f"{name}: expected an error of {one.low:.4f} to {one.high:.4f}, found {results[name].mean('mse'):.4f}. "
                "Another version of TensorFlow can cause this; `aelab fetch --check` verifies the data."
            )
    typer.echo(f"Numbers and figures: {folder}/{chosen.name}*")


@app.command()
def calibrate(
    seeds: Annotated[int, typer.Option(min=2, help="Seeds of the solution, with one and two threads.")] = 10,
    wrong_seeds: Annotated[int, typer.Option(min=1, help="Seeds of wrong cases only a threshold catches.")] = 3,
    output: Annotated[Path | None, typer.Option(help="The file to write; by default the assignment's own.")] = None,
    corpus: Annotated[
        Path | None, typer.Option(help="The folder of the cases; tests/corpus/ASSIGNMENT by default.")
    ] = None,
    course: Annotated[Path, typer.Option(help="The course folder, which holds solutions/.")] = Path("."),
    assignment: Annotated[str, typer.Option(help="The assignment's name.")] = "autoencoders",
) -> None:
    """Measure right and wrong work over seeds, and write thresholds between them. Fails if they overlap.

    Runs the solution and the cases of the corpus without a sandbox. Trained models are kept: a stopped run continues.
    """
    from aelab.grading.command import write_thresholds  # the grader loads here

    write_thresholds(course, assignment, corpus, output, seeds, wrong_seeds)


def main() -> None:
    """Run the command line."""
    show_any_text()
    app()


if __name__ == "__main__":
    main()

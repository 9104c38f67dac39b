"""The command `aelab`."""

from typing import Annotated

import typer

from aelab import store

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def about() -> None:
    """The autoencoder lab: its data and its checks."""


@app.command()
def fetch(
    names: Annotated[list[str] | None, typer.Argument(help="Files to fetch, all unless given.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Only verify, without network.")] = False,
) -> None:
    """Download the data and the weights, verify every file, and repair what is damaged."""
    try:
        if check:
            _check(names or None)
            return
        for line in store.fetch(names or None):
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
        typer.echo(f"{len(found)} bad. 'aelab fetch' repairs the data cache.", err=True)
        raise typer.Exit(1)
    typer.echo(f"The data cache is whole: {store.cache_directory()}")


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()

"""Compare the installed packages with the versions that the lab's numbers come from."""

from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement

PROJECT = "autoencoder-lab"
# Weights, and with them thresholds and stored outputs, differ between versions of these.
NUMBERS_DEPEND_ON = ("tensorflow", "keras", "numpy")


def wrong_versions() -> dict[str, str]:
    """Compare what is installed with what the lab pins.

    Returns:
        for each package that is missing or of another version, by name: the version the lab needs, such as
        "keras==3.15.1". Empty if all is well, or if the lab itself is not installed, so that its pins are unknown.
    """
    try:
        pins = [Requirement(text) for text in requires(PROJECT) or ()]
    except PackageNotFoundError:
        return {}
    return {
        pin.name: f"{pin.name}{pin.specifier}"
        for pin in pins
        if pin.name in NUMBERS_DEPEND_ON and not pin.specifier.contains(_installed(pin.name), prereleases=True)
    }


def how_to_mend(wrong: dict[str, str]) -> str:
    """Tell a learner what to do about missing packages and other versions; "" if there are none."""
    if not wrong:
        return ""
    wanted = " ".join(f'"{requirement}"' for requirement in wrong.values())
    found = ", ".join(f"{name} {_installed(name) or 'is missing'}" for name in wrong)
    return (
        f"Expected {', '.join(wrong.values())}, found {found}: your numbers may differ from the grader's. "
        f"Run %pip install {wanted} in a cell, or `make setup` in a terminal; then Kernel > Restart Kernel."
    )


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""

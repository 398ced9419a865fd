"""Which of the packages that this one depends on are missing."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, requires, version


def missing() -> str:
    """The missing packages in words, with what to do; "" where all are here.

    The notebooks' set-up cell installs the package without its dependencies, so that Colab's torch
    stays, and prints this.
    """
    from packaging.requirements import Requirement  # matplotlib brings it

    words = []
    for wanted in map(Requirement, requires("twobrains") or []):
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            here = _version(wanted.name)
            if not here or not wanted.specifier.contains(here, prereleases=True):
                words.append(f"{wanted.name}{wanted.specifier} (here: {here or 'none'})")
    if not words:
        return ""
    return f"Still needed: {', '.join(words)}. Install it by %pip, then restart the runtime."


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""

"""The addresses of the repository and of the published book, from where they are set.

``pyproject.toml``'s ``[tool.twobrains]`` holds them. ``python -m twobrains.addresses`` writes them
into the README and into the set-up cell of every notebook's text.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

ROOT = Path(__file__).parent.parent
SETUP = "# Set-up: installs the package where it is missing, and does nothing where it is there.\n"
_CELL = re.compile(re.escape(SETUP) + r".*?(?=\n# %%)", re.DOTALL)
_BLOCK = re.compile(r"(?<=<!-- addresses -->\n).*?(?=<!-- /addresses -->)", re.DOTALL)


@dataclass(frozen=True)
class Addresses:
    """Empty strings where the project has no public address yet."""

    repository: str
    branch: str
    book: str

    def setup_cell(self) -> str:
        """The first code cell of every notebook, as py:percent text."""
        if not self.repository:
            return f"{SETUP}import twobrains  # missing? The README says how to install it.\n"
        source = f"twobrains @ git+{self.repository}@{self.branch}"
        return (
            f"{SETUP}import importlib.util\n\n"
            'if importlib.util.find_spec("twobrains") is None:\n'
            "    # %pip install -q anywidget safetensors\n"
            f'    # %pip install -q --no-deps "{source}"\n'
            "    from twobrains.addresses import lacking\n\n"
            '    print(lacking() or "Installed. What was here stays as it was.")\n'
        )

    def readme_lines(self) -> str:
        """Where to read and to clone, for the README."""
        if not self.repository:
            return (
                "The book has no public address yet. Set `repository` and `book` under "
                "`[tool.twobrains]` in\n`pyproject.toml`, then run `make addresses`: this README, "
                "the launch buttons and the notebooks'\nset-up cells follow.\n"
            )
        return f"Read it: {self.book}\n\nClone it: `git clone {self.repository}`\n"


def addresses(root: Path = ROOT) -> Addresses:
    """The addresses of this checkout."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return Addresses(**settings["tool"]["twobrains"])


def lacking() -> str:
    """What the package needs and does not find here, in words; "" where all of it is there.

    The set-up cell installs the package without its dependencies, so that Colab's torch stays.
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


def in_step(root: Path = ROOT) -> dict[Path, str]:
    """README and notebooks' texts as they should be, by file."""
    here = addresses(root)
    readme = root / "README.md"
    wanted = {readme: _BLOCK.sub(here.readme_lines(), readme.read_text(encoding="utf-8"))}
    for twin in sorted((root / "notebooks" / "_text").glob("*.py")):
        text = twin.read_text(encoding="utf-8")
        wanted[twin] = _CELL.sub(lambda _: here.setup_cell(), text, count=1)
    return wanted


if __name__ == "__main__":
    for file, text in in_step().items():
        file.write_text(text, encoding="utf-8")

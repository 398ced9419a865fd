"""Write the project's addresses where readers meet them: the README and notebooks' set-up cells.

``python -m twobrains.tools.write_addresses``, after a change of ``[tool.twobrains]`` in
``pyproject.toml``.
"""

from __future__ import annotations

import re
from pathlib import Path

from twobrains.addresses import Addresses, addresses
from twobrains.paths import ROOT

SETUP = "# Set-up: installs the package where it is missing, and does nothing where it is there.\n"
_CELL = re.compile(re.escape(SETUP) + r".*?(?=\n# %%)", re.DOTALL)
_BLOCK = re.compile(r"(?<=<!-- addresses -->\n).*?(?=<!-- /addresses -->)", re.DOTALL)


def setup_cell(here: Addresses) -> str:
    """The first code cell of every notebook, as py:percent text."""
    if not here.repository:
        return f"{SETUP}import twobrains  # missing? The README says how to install it.\n"
    source = f"twobrains @ git+{here.repository}@{here.branch}"
    return (
        f"{SETUP}import importlib.util\n\n"
        'if importlib.util.find_spec("twobrains") is None:\n'
        "    # %pip install -q anywidget safetensors\n"
        f'    # %pip install -q --no-deps "{source}"\n'
        "    from twobrains.dependencies import missing\n\n"
        '    print(missing() or "Installed. What was here stays as it was.")\n'
    )


def readme_lines(here: Addresses) -> str:
    """Where to read and to clone, for the README."""
    if not here.repository:
        return (
            "The book has no public address yet. Set `repository` and `book` under "
            "`[tool.twobrains]` in\n`pyproject.toml`, then run `make addresses`: this README, "
            "the launch buttons and the notebooks'\nset-up cells follow.\n"
        )
    return f"Read it: {here.book}\n\nClone it: `git clone {here.repository}`\n"


def in_step(root: Path = ROOT) -> dict[Path, str]:
    """README and notebooks' texts as they should be, by file."""
    here = addresses(root)
    readme = root / "README.md"
    wanted = {readme: _BLOCK.sub(readme_lines(here), readme.read_text(encoding="utf-8"))}
    for twin in sorted((root / "notebooks" / "_text").glob("*.py")):
        text = twin.read_text(encoding="utf-8")
        wanted[twin] = _CELL.sub(lambda _: setup_cell(here), text, count=1)
    return wanted


if __name__ == "__main__":
    for file, text in in_step().items():
        file.write_text(text, encoding="utf-8")

"""Addresses: one place holds them, README and notebooks follow, and nothing else changes."""

from __future__ import annotations

import re
from pathlib import Path

import jupytext
import pytest
from IPython.core.inputtransformer2 import TransformerManager

from twobrains.addresses import ROOT, SETUP, Addresses, addresses, in_step

NOWHERE = Addresses("", "main", "")
SOMEWHERE = Addresses("https://example.org/us/two-brains", "main", "https://example.org/book/")
README = "# Title\n\n<!-- addresses -->\nold\n<!-- /addresses -->\n\nThe rest.\n"
TWIN = f"# %% [markdown]\n# # One\n\n# %%\n{SETUP}import old\n\n# %%\nprint(1)\n"


def checkout(folder: Path, here: Addresses) -> Path:
    """A checkout with one chapter and those addresses."""
    (folder / "notebooks" / "_text").mkdir(parents=True)
    (folder / "README.md").write_text(README, encoding="utf-8")
    (folder / "notebooks" / "_text" / "one.py").write_text(TWIN, encoding="utf-8")
    lines = [f'{name} = "{value}"' for name, value in vars(here).items()]
    text = "\n".join(["[tool.twobrains]", *lines])
    (folder / "pyproject.toml").write_text(text + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("here", [NOWHERE, SOMEWHERE])
def test_addresses_come_from_pyproject(here: Addresses, tmp_path: Path) -> None:
    assert addresses(checkout(tmp_path, here)) == here


@pytest.mark.parametrize("here", [NOWHERE, SOMEWHERE])
def test_readme_and_set_up_cells_follow(here: Addresses, tmp_path: Path) -> None:
    wanted = in_step(checkout(tmp_path, here))
    readme, twin = wanted[tmp_path / "README.md"], wanted[tmp_path / "notebooks/_text/one.py"]
    assert here.readme_lines() in readme
    assert here.setup_cell() in twin
    assert "old" not in readme + twin


@pytest.mark.parametrize("here", [NOWHERE, SOMEWHERE])
def test_nothing_else_changes_and_a_second_time_nothing_at_all(
    here: Addresses, tmp_path: Path
) -> None:
    folder = checkout(tmp_path, here)
    for file, text in in_step(folder).items():
        file.write_text(text, encoding="utf-8")
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("# Title\n\n<!-- addresses -->\n")
    assert readme.endswith("<!-- /addresses -->\n\nThe rest.\n")
    twin = (folder / "notebooks/_text/one.py").read_text(encoding="utf-8")
    assert len(jupytext.reads(twin, "py:percent").cells) == 3
    assert twin.endswith("\n\n# %%\nprint(1)\n")
    assert in_step(folder) == {file: file.read_text(encoding="utf-8") for file in in_step(folder)}


@pytest.mark.parametrize("here", [NOWHERE, SOMEWHERE])
def test_the_set_up_cell_runs_and_does_nothing_where_the_package_is(here: Addresses) -> None:
    [cell] = jupytext.reads("# %%\n" + here.setup_cell(), "py:percent").cells
    exec(TransformerManager().transform_cell(cell.source), {"get_ipython": None})


def test_the_set_up_cell_installs_from_the_repositorys_branch() -> None:
    [cell] = jupytext.reads("# %%\n" + SOMEWHERE.setup_cell(), "py:percent").cells
    installs = re.findall(r"^ +%pip install -q (.*)$", cell.source, re.MULTILINE)
    assert installs == ['"twobrains @ git+https://example.org/us/two-brains@main"']


def test_without_an_address_the_readme_says_how_to_set_it() -> None:
    assert "[tool.twobrains]" in NOWHERE.readme_lines()
    assert "http" not in NOWHERE.readme_lines() + NOWHERE.setup_cell()


def test_with_an_address_the_readme_says_where_to_read_and_to_clone() -> None:
    assert SOMEWHERE.book in SOMEWHERE.readme_lines()
    assert f"git clone {SOMEWHERE.repository}" in SOMEWHERE.readme_lines()


def test_this_checkout_is_in_step() -> None:
    for file, text in in_step().items():
        assert file.read_text(encoding="utf-8") == text, "run `make addresses`"


def test_the_readme_has_its_place_for_addresses() -> None:
    assert addresses().readme_lines() in in_step()[ROOT / "README.md"]

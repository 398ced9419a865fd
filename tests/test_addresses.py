"""Addresses: one place holds them, README and notebooks follow, and nothing else changes."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace

import jupytext
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from packaging.requirements import Requirement

from twobrains import dependencies
from twobrains.addresses import Addresses, addresses
from twobrains.paths import ROOT
from twobrains.tools.write_addresses import SETUP, in_step, readme_lines, setup_cell

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


def test_an_installed_package_has_no_addresses(tmp_path: Path) -> None:
    assert addresses(tmp_path) == Addresses("", "", "")


@pytest.mark.parametrize("here", [NOWHERE, SOMEWHERE])
def test_readme_and_set_up_cells_follow(here: Addresses, tmp_path: Path) -> None:
    wanted = in_step(checkout(tmp_path, here))
    readme, twin = wanted[tmp_path / "README.md"], wanted[tmp_path / "notebooks/_text/one.py"]
    assert readme_lines(here) in readme
    assert setup_cell(here) in twin
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
    [cell] = jupytext.reads("# %%\n" + setup_cell(here), "py:percent").cells
    exec(TransformerManager().transform_cell(cell.source), {"get_ipython": None})


def run_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The set-up cell in a kernel without the package; the magics that it called."""
    [cell] = jupytext.reads("# %%\n" + setup_cell(SOMEWHERE), "py:percent").cells
    called: list[tuple[str, str]] = []
    shell = SimpleNamespace(run_line_magic=lambda name, line: called.append((name, line)))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    exec(TransformerManager().transform_cell(cell.source), {"get_ipython": lambda: shell})
    return called


def test_the_set_up_cell_installs_from_the_repositorys_branch_and_leaves_torch_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_where_it_is_missing(monkeypatch) == [
        ("pip", "install -q anywidget safetensors"),
        ("pip", 'install -q --no-deps "twobrains @ git+https://example.org/us/two-brains@main"'),
    ]
    assert capsys.readouterr().out == "Installed. What was here stays as it was.\n"


def test_the_set_up_cell_says_what_is_still_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dependencies, "_version", {"torch": "2.9.1+cu126", "tqdm": "4.70"}.get)
    monkeypatch.setattr(dependencies, "requires", lambda _: [
        "torch>=2.11", "tqdm>=4.66", "safetensors>=0.4.5", 'onnx>=1.18; extra == "book"',
    ])  # fmt: skip
    run_where_it_is_missing(monkeypatch)
    assert capsys.readouterr().out == (
        "Still needed: torch>=2.11 (here: 2.9.1+cu126), safetensors>=0.4.5 (here: none). "
        "Install it by %pip, then restart the runtime.\n"
    )


def test_what_the_package_declares_is_installed_or_there_on_colab() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = {each.name: each for each in map(Requirement, settings["project"]["dependencies"])}
    pins = (ROOT / "tests" / "colab.txt").read_text(encoding="utf-8")
    there = dict(re.findall(r"^([a-z-]+)==(\S+)$", pins, re.MULTILINE)) | {"torch": "2.11.0"}
    unknown = declared.keys() - there.keys() - {"anywidget", "safetensors"}
    assert unknown == {"scipy", "tqdm"}  # scikit-learn brings one, Colab has the other by itself
    refused = [
        name
        for name in declared.keys() & there.keys()
        if there[name] not in declared[name].specifier
    ]
    assert refused == []


def test_without_an_address_the_readme_says_how_to_set_it() -> None:
    assert "[tool.twobrains]" in readme_lines(NOWHERE)
    assert "http" not in readme_lines(NOWHERE) + setup_cell(NOWHERE)


def test_with_an_address_the_readme_says_where_to_read_and_to_clone() -> None:
    assert SOMEWHERE.book in readme_lines(SOMEWHERE)
    assert f"git clone {SOMEWHERE.repository}" in readme_lines(SOMEWHERE)


def test_this_checkout_is_in_step() -> None:
    for file, text in in_step().items():
        assert file.read_text(encoding="utf-8") == text, "run `make addresses`"


def test_the_readme_has_its_place_for_addresses() -> None:
    assert readme_lines(addresses()) in in_step()[ROOT / "README.md"]

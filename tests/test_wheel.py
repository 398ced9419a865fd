"""The wheel, with what it declares and nothing else, runs a figure with its checkpoint."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from alone import ask, build
from imports import module, package
from notebooks.elsewhere import bare, packages
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"), "--no-build-isolation")


@pytest.fixture(scope="module")
def alone(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the wheel and links to all that it declares."""
    folder = tmp_path_factory.mktemp("alone") / "venv"
    python = bare(folder)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages(folder))
    [metadata] = packages(folder).glob("twobrains-*.dist-info")
    for each in declared(Distribution.at(metadata), set()):
        link(each, packages(folder))
    return python


def declared(of: Distribution, seen: set[str]) -> Iterator[Distribution]:
    """What a package needs without extras, and what that needs, each once."""
    for line in of.requires or []:
        wanted = Requirement(line)
        name = canonicalize_name(wanted.name)
        if name in seen or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        yield (found := distribution(name))
        yield from declared(found, seen)


def link(package: Distribution, folder: Path) -> None:
    """Let the environment have this package's top-level folders and files."""
    tops = {file.parts[0] for file in package.files or []} - {"..", "__pycache__"}
    for top in tops:
        target = Path(str(package.locate_file(top)))
        if target.exists() and not (folder / top).exists():
            (folder / top).symlink_to(target)


@pytest.mark.slow
def test_the_wheel_alone_answers_a_figure_as_torch_does(alone: Path, tmp_path: Path) -> None:
    said = ask(alone, tmp_path)
    assert "LiveFigure shift: " in said
    assert "dx=5" in said


def test_what_is_asked_fails_where_there_is_more(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="not alone"):
        ask(Path(sys.executable), tmp_path)


def test_the_wheel_holds_the_package_and_no_tests_or_modules_of_node(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "twobrains/checkpoints/digit-cnn.safetensors" in names
    assert "twobrains/live/frontend/styles/scheme.css" in names
    assert [each for each in names if "node_modules" in each or "/tests/" in each] == []
    assert {each.split("/")[0].split("-")[0] for each in names} == {"twobrains"}


def test_the_wheel_leaves_out_what_only_a_checkout_needs(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if name.split("/")[1] in ("bench", "book", "tools")] == []


def test_no_module_in_the_wheel_imports_one_that_it_leaves_out(wheel: Path) -> None:
    files = [Path(name) for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".py")]
    kept = {module(file) for file in files}
    assert {name: package()[name] - kept for name in kept if package()[name] - kept} == {}

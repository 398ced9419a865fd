"""`make` on a machine that lacks something: it names what, and stops."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from twobrains.paths import ROOT

RIGHT = 'case "$*" in *version_info*) exit 0;; esac\n'
"""A Python that is asked for its version and found right."""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As little of a checkout as make looks at."""
    for name in ("Makefile", "pyproject.toml", "requirements.txt", "tests/requirements.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    return tmp_path


def make(checkout: Path, target: str, python: str) -> subprocess.CompletedProcess[str]:
    """Run make with a Python that is this shell script."""
    script = checkout / "python"
    script.write_text(f"#!/bin/sh\n{python}", encoding="utf-8")
    script.chmod(0o755)
    return subprocess.run(
        ["make", target, f"PYTHON={script}"], cwd=checkout, capture_output=True, encoding="utf-8"
    )


@pytest.mark.parametrize("target", ["book", "test"])
def test_an_old_python_is_named_with_what_is_needed(checkout: Path, target: str) -> None:
    done = make(checkout, target, 'case "$1" in -c) exit 1;; *) echo Python 3.8.10;; esac\n')
    assert done.returncode != 0
    assert "Python 3.11 to 3.13 is needed" in done.stdout
    assert "is Python 3.8.10" in done.stdout
    assert f"make PYTHON=python3.12 {target}" in done.stdout


@pytest.mark.parametrize("target", ["book", "test"])
def test_a_missing_venv_module_is_named(checkout: Path, target: str) -> None:
    done = make(checkout, target, RIGHT + "exit 1\n")
    assert done.returncode != 0
    assert "venv module is missing" in done.stdout
    assert not (checkout / ".venv").exists(), "half an environment would be taken for a whole one"


def test_without_a_network_the_first_set_up_says_so(checkout: Path) -> None:
    venv = 'mkdir -p .venv/bin; printf "#!/bin/sh\\nexit 1\\n" > .venv/bin/pip; chmod +x .venv/bin/pip\n'
    done = make(checkout, "book", RIGHT + venv)
    assert done.returncode != 0
    assert "pip could not install requirements.txt" in done.stdout
    assert "Without a network?" in done.stdout
    assert not (checkout / ".venv" / "installed").exists()


def test_help_names_both_commands_and_what_they_do(checkout: Path) -> None:
    told = make(checkout, "help", "exit 0\n").stdout
    assert "book" in told
    assert "test" in told
    assert "serve" in told

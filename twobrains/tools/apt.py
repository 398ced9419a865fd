"""Debian's packages, installed where that can be done without asking anybody."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def install(*packages: str) -> None:
    """Install these packages where apt is at hand and the user is root; elsewhere do nothing."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return
    print(f"Not here: {', '.join(packages)}. Installing by apt", file=sys.stderr)
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run([apt, *arguments], check=False, stdout=sys.stderr)  # noqa: S603

"""The tests that could turn out otherwise elsewhere, run as there: another day, folder, processor.

``python tests/anywhere.py`` runs them all; names of settings after it choose some.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from twobrains.tools import apt

ROOT = Path(__file__).parent.parent
LATER = date.today() + timedelta(days=400)
QUICK = ["tests", "-m", "not slow", "--ignore=tests/browser", "--ignore=tests/pages"]
QUICK += ["--ignore=tests/engines", "--ignore=tests/live/test_chapters.py"]
DIGESTS = ["tests/live/test_chapters.py", "-k", "repr or torch_and_onnx"]
"""What is computed from the chapters: on another processor, sums round otherwise."""
GERMAN = "de_DE.UTF-8"
MISSING = {
    "faketime": "faketime is missing (Debian: apt-get install faketime)",
    GERMAN: f"the locale {GERMAN} is missing (Debian: apt-get install locales, localedef -i de_DE -f UTF-8 {GERMAN})",
}


@dataclass(frozen=True)
class Place:
    """Somewhere else: what is set there, and which tests it could change."""

    settings: dict[str, str] = field(default_factory=dict)
    tests: list[str] = field(default_factory=lambda: QUICK)
    before: list[str] = field(default_factory=list)
    needs: str = ""


PLACES = {
    "in 400 days": Place(before=["faketime", "-f", f"@{LATER} 23:30:00"], needs="faketime"),
    "Kiritimati": Place({"TZ": "Pacific/Kiritimati"}),
    "C": Place({"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"}),
    "German": Place({"LC_ALL": GERMAN, "LANG": GERMAN}, needs=GERMAN),
    "two threads": Place({"OMP_NUM_THREADS": "2", "TWOBRAINS_THREADS": "2"}, DIGESTS),
    "default processor": Place({"ATEN_CPU_CAPABILITY": "default"}, [*QUICK[:-1]]),
    "avx2": Place({"ATEN_CPU_CAPABILITY": "avx2"}, DIGESTS),
}


def have(needed: str) -> bool:
    """Whether this machine has a program or a locale."""
    if needed != GERMAN:
        return not needed or shutil.which(needed) is not None
    found = subprocess.run(
        ["locale", "-a"], capture_output=True, encoding="utf-8", check=False
    ).stdout
    return "de_DE.utf8" in found


def get() -> None:
    """As root with apt at hand, install what is missing."""
    if all(map(have, MISSING)):
        return
    apt.install("faketime", "locales")
    if shutil.which("localedef") and os.geteuid() == 0:
        subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", GERMAN], check=False)


def run(place: Place) -> int:
    """The tests there; pytest's exit status."""
    command = [*place.before, sys.executable, "-m", "pytest", *place.tests]
    command += ["-n", "2", "--dist", "loadgroup", "-p", "no:cacheprovider"]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **place.settings}, check=False
    ).returncode


def main(names: list[str]) -> int:
    """Run the tests in each place; how many places had a failure."""
    get()
    failed = []
    for name in names or PLACES:
        place = PLACES[name]
        print(f"== {name}: {place.settings or ' '.join(place.before)}", flush=True)
        began = time.monotonic()
        if not have(place.needs):
            print(MISSING[place.needs])
        if not have(place.needs) or run(place):
            failed.append(name)
        print(f"== {name}: {time.monotonic() - began:.0f} s", flush=True)
    print(
        f"{len(names or PLACES) - len(failed)} passed, {len(failed)} failed {', '.join(failed)}".strip()
    )
    return len(failed)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

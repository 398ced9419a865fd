"""Firefox and WebKit for the tests; ``python -m twobrains.tools.browsers`` gets what they need.

Chromium, by which the book is printed and measured, too, is got by ``twobrains.tools.chromium``.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from twobrains.tools import apt


@dataclass(frozen=True)
class Program:
    """A program that a browser's tests run: what it is called, and Debian's package that has it."""

    name: str
    commands: tuple[str, ...]
    package: str
    folders: tuple[str, ...] = ()
    """Patterns below the root of folders beyond ``PATH`` where systems keep it."""

    def find(self) -> str | None:
        """Where it lies on this machine."""
        on_path = (shutil.which(command) for command in self.commands)
        beyond = (
            str(path)
            for folder in self.folders
            for command in self.commands
            for path in sorted(Path("/").glob(f"{folder}/{command}"), reverse=True)
        )
        return next((path for path in (*on_path, *beyond) if path), None)


FIREFOX = Program("Firefox", ("firefox-esr", "firefox"), "firefox-esr")
WEBKIT_DRIVER = Program("WebKit's driver", ("WebKitWebDriver",), "webkit2gtk-driver")
MINIBROWSER = Program(
    "WebKit's MiniBrowser",
    ("MiniBrowser",),
    "webkit2gtk-driver",  # which depends on the library that brings it
    ("usr/lib/*/webkit2gtk-4.*", "usr/libexec/webkit2gtk-4.*", "usr/lib/webkit2gtk-4.*"),
)
XVFB = Program("Xvfb", ("Xvfb",), "xvfb")
PROGRAMS = (FIREFOX, WEBKIT_DRIVER, MINIBROWSER, XVFB)


def missing(programs: Sequence[Program] = PROGRAMS) -> str:
    """What is not here and what to do; empty if all is here."""
    lacking = _lacking(programs)
    if not lacking:
        return ""
    names = ", ".join(program.name for program in lacking)
    return (
        f"Missing: {names}. Install by your system's package manager "
        f"(Debian: apt-get install {' '.join(_packages(lacking))})"
    )


def get(programs: Sequence[Program] = PROGRAMS) -> list[str]:
    """Where each of these lies; what is missing is installed by apt where that can be done.

    Raises:
        SystemExit: something is missing and could not be installed; the message says what to do.
    """
    if lacking := _lacking(programs):
        apt.install(*_packages(lacking))
    if words := missing(programs):
        raise SystemExit(words)
    return [path for program in programs if (path := program.find())]


def _lacking(programs: Sequence[Program]) -> list[Program]:
    return [program for program in programs if program.find() is None]


def _packages(programs: Sequence[Program]) -> list[str]:
    return list(dict.fromkeys(program.package for program in programs))


if __name__ == "__main__":
    print("\n".join(get()))

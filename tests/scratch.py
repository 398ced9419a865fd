"""A scratch copy of a checkout, in which one fault at a time is made and tests are run."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FRONTEND = Path("twobrains/live/frontend")
LINKED = (Path(".venv"), FRONTEND / "node_modules")
BUILD = ("jupyter-book", "build", ".", "-W", "--keep-going", "--quiet")
PYTEST = ("-x", "--tb=no", "-rfE", "--no-header", "-p", "no:cacheprovider")
LIMIT = 900  # seconds that tests or a build may take


class Unfit(Exception):
    """A fault that can't be made, or tests that notice it without it; says so in words."""


@dataclass(frozen=True)
class Fault:
    """One entry of the table, whose head says what each field holds."""

    name: str
    about: str
    file: str
    tests: tuple[str, ...]
    old: str = ""
    new: str = ""
    byte: int = -1
    book: bool = False

    def into(self, content: bytes) -> bytes:
        """The file's content with the fault in it."""
        if self.byte >= 0:
            return (
                content[: self.byte] + bytes([content[self.byte] ^ 0x40]) + content[self.byte + 1 :]
            )
        count = content.count(self.old.encode())
        if count != 1:
            raise Unfit(f"{self.file} holds the old text {count} times, wanted once: {self.old!r}")
        return content.replace(self.old.encode(), self.new.encode())


@dataclass(frozen=True)
class Found:
    """Who noticed a fault: the first failing test and what it said; empty if nobody did."""

    by: str
    seconds: float


def listed(tree: Path) -> list[Path]:
    """The files of a checkout, below it: tracked, or new and not ignored."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(words, cwd=tree, capture_output=True, encoding="utf-8", check=True)
    found = {Path(name) for name in done.stdout.split("\0") if name}
    return sorted(file for file in found if (tree / file).is_file() and file not in LINKED)


def state(tree: Path) -> str:
    """A hash of all files of a checkout, but for the table and this tool."""
    digest = hashlib.sha256()
    for file in listed(tree):
        if file.parts[0] != "tests" or file.stem not in ("faults", "scratch"):
            digest.update(str(file).encode() + (tree / file).read_bytes())
    return digest.hexdigest()


@contextmanager
def scratch(tree: Path, *, book: bool) -> Iterator[Copy]:
    """A copy of a checkout that is removed at the end, however that comes."""
    if book and not (tree / "_build" / "html").is_dir():
        raise Unfit(f"{tree.name} holds no built book, which some faults need: make build first")
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        copy = Path(folder) / "book"
        for file in listed(tree):
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(tree / file, copy / file)
        for link in LINKED:
            (copy / link).symlink_to((tree / link).resolve(), target_is_directory=True)
        if book:
            shutil.copytree(tree / "_build", copy / "_build", symlinks=True)
        yield Copy(copy)


class Copy:
    """A scratch copy, in which one fault at a time is made, and tests are run."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sound: set[tuple[str, ...]] = set()
        self.built = False  # whether the book was built here from the files without a fault

    def found(self, fault: Fault) -> Found:
        """Make a fault, ask its tests, take it back."""
        file = self.root / fault.file
        if not file.is_file():
            raise Unfit(f"there is no {fault.file}")
        before = file.read_bytes()
        after = fault.into(before)
        self.check_sound(fault)
        begun = time.monotonic()
        try:
            file.write_bytes(after)
            by = self.noticed(fault)
        finally:
            file.write_bytes(before)
        return Found(by, round(time.monotonic() - begun, 1))

    def check_sound(self, fault: Fault) -> None:
        """Raise ``Unfit`` unless the tests pass without the fault; once for the same tests."""
        if fault.book and not self.built:
            if words := self.build():
                raise Unfit(f"without the fault: {words}")
            self.built = True
        for tests in fault.tests:
            if tests not in self.sound and (by := self.run(tests)):
                raise Unfit(f"without the fault: {by}")
            self.sound.add(tests)

    def noticed(self, fault: Fault) -> str:
        """Who notices a fault that has been made."""
        if fault.book:
            self.built = False
            if words := self.build():
                return words
        return next(filter(None, map(self.run, fault.tests)), "")

    def build(self) -> str:
        """Build the book; what is wrong with it, if anything is."""
        code, said = self.call([str(self.root / ".venv/bin" / BUILD[0]), *BUILD[1:]])
        return f"the build: {first(said)}" if code else ""

    def run(self, tests: str) -> str:
        """What tests found, empty if all is well; raise ``Unfit`` if there is nothing to run."""
        tool, *words = shlex.split(tests)
        python = str(self.root / ".venv/bin/python")
        if tool == "pytest":
            code, said = self.call([python, "-m", "pytest", *PYTEST, *words])
            if code in (4, 5) or (code == 0 and " passed" not in said):  # all of them were skipped
                raise Unfit(f"no such tests, or all skipped: {tests}")
            return failure(said) if code else ""
        if tool == "node":
            code, said = self.call([python, "-c", NODE, *words], self.root / FRONTEND)
            return unsound(said) if code else ""
        code, said = self.call([str(self.root / ".venv/bin" / tool), *words])
        return f"{tool}: {first(said)}" if code else ""

    def call(self, words: list[str], folder: Path | None = None) -> tuple[int, str]:
        """Exit status and output of a command in the copy, whose package comes first."""
        where = {"PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "1000"}
        environment = {**os.environ, **where, "JUPYTER_PLATFORM_DIRS": "1"}
        try:
            done = subprocess.run(
                words, cwd=folder or self.root, env=environment, timeout=LIMIT, check=False,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return 1, f"no end within {LIMIT} s"
        return done.returncode, done.stdout


NODE = """
import subprocess, sys
from twobrains.tools.node import node
sys.exit(subprocess.run([node(), "--test", "--test-reporter=tap", *sys.argv[1:]]).returncode)
"""


def first(said: str) -> str:
    """The first line that says something is wrong, else the first line."""
    lines = [
        re.sub(r"\x1b\[[\d;]*m", "", line).strip() for line in said.splitlines() if line.strip()
    ]
    wrong = [line for line in lines if re.search(r"error|warning", line, re.IGNORECASE)]
    return (wrong or lines or ["it said nothing"])[0]


def failure(said: str) -> str:
    """The first test that failed, and its message, from pytest's summary."""
    found = re.search(r"^(?:FAILED|ERROR) (.+)$", said, re.MULTILINE)
    return found[1] if found else first(said)


def unsound(said: str) -> str:
    """The first test that failed, and its message, from node's report."""
    found = re.search(r"^\s*not ok \d+ - (.+)", said, re.MULTILINE)
    error = re.search(r"^\s*error: (?:\|-\s*\n\s*|['\"])?(.+)", said, re.MULTILINE)
    return f"node: {found[1]} - {error[1] if error else ''}" if found else first(said)

"""Firefox and WebKit are found, got by apt where that can be done, or asked for in words."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from twobrains.tools import apt, browsers
from twobrains.tools.browsers import Program

HERE = Program("Sh", ("no-such-shell", "sh"), "dash")
GONE = Program("Gone", ("no-such-browser",), "gone-esr")
FAR = Program("Far", ("no-such-driver",), "gone-esr")
LOST = Program("Lost", ("no-such-screen",), "lost")


def test_a_program_is_found_by_any_of_its_names() -> None:
    found = HERE.find()
    assert found
    assert Path(found).name == "sh"
    assert GONE.find() is None


def test_a_program_is_found_beyond_the_path_the_newest_first(tmp_path: Path) -> None:
    for version in ("4.0", "4.1"):
        (tmp_path / f"kit-{version}").mkdir()
        (tmp_path / f"kit-{version}" / "mini").touch()
    pattern = str((tmp_path / "kit-4.*").relative_to("/"))
    assert Program("Mini", ("mini",), "kit", (pattern,)).find() == str(tmp_path / "kit-4.1/mini")


def test_what_is_missing_is_named_with_each_package_once() -> None:
    assert browsers.missing([HERE]) == ""
    assert browsers.missing([GONE, HERE, FAR, LOST]) == (
        "Missing: Gone, Far, Lost. Install by your system's package manager "
        "(Debian: apt-get install gone-esr lost)"
    )


def test_nothing_is_installed_where_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apt, "install", lambda *packages: pytest.fail(f"installs {packages}"))
    assert browsers.get([HERE]) == [HERE.find()]


def test_what_is_missing_is_installed_and_then_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pattern = str(tmp_path.relative_to("/"))
    late = Program("Late", ("late",), "late-esr", (pattern,))
    monkeypatch.setattr(apt, "install", lambda package: (tmp_path / package[:4]).touch())
    assert browsers.get([HERE, late]) == [HERE.find(), str(tmp_path / "late")]


def test_what_could_not_be_installed_is_asked_for_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apt, "install", lambda *packages: None)
    with pytest.raises(SystemExit, match=r"Missing: Gone.*apt-get install gone-esr"):
        browsers.get([GONE])


@pytest.mark.parametrize(
    ("user", "at_hand", "calls"), [(0, True, 2), (0, False, 0), (1000, True, 0)]
)
def test_only_root_with_apt_installs(
    user: int, at_hand: bool, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(apt.os, "geteuid", lambda: user)
    monkeypatch.setattr(apt.shutil, "which", lambda name: f"/usr/bin/{name}" if at_hand else None)
    monkeypatch.setattr(subprocess, "run", lambda command, **_: ran.append(command))
    apt.install("one", "two")
    assert len(ran) == calls
    assert not ran or ran[-1][-2:] == ["one", "two"]

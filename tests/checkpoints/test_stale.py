"""Whether something rests on weights that are no longer here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from twobrains.checkpoints import stale


@pytest.fixture
def own_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    file = tmp_path / "made_with.json"
    file.write_text(stale.FILE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(stale, "FILE", file)
    return file


def test_nothing_in_the_book_is_stale() -> None:
    assert [each.command for each in stale.stale()] == []


def test_every_page_that_loads_a_checkpoint_is_listed(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text('a = checkpoints.load("b-c"), checkpoints.load("a")\n')
    (tmp_path / "none.py").write_text("a = 1\n")
    page = stale.derived(tmp_path)[-1]
    assert page == ("one", ("a", "b-c"), "python -m twobrains.tools.notebooks one")
    assert all(each.name != "none" for each in stale.derived(tmp_path))


def test_changed_weights_make_it_stale_until_it_is_made(
    own_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    right = stale.weights
    monkeypatch.setattr(stale, "weights", lambda n: "new" if n == "pen-rnn" else right(n))
    names = {each.name for each in stale.stale()}
    assert {"strangers.json", "doubt.json", "handwriting_robustness"} < names
    assert "01_local_connectivity" not in names, "it loads another checkpoint"
    assert stale.main([]) == 1
    assert "make it anew: python -m twobrains.checkpoints.strangers" in capsys.readouterr().out
    for name in names:
        stale.main(["--made", name])
    assert stale.main([]) == 0
    assert json.loads(own_file.read_text())["doubt.json"]["pen-rnn"] == "new"


def test_a_name_that_rests_on_nothing_is_not_kept(own_file: Path) -> None:
    before = own_file.read_text()
    stale.mark("glossary")
    assert own_file.read_text() == before

"""What tests of figures compare with torch: the book's own models, where they are of here."""

from __future__ import annotations

from types import SimpleNamespace

import executed
import pytest

from twobrains.book import execution

FIGURE = SimpleNamespace(name="readers", files=["readers-1.onnx", "readers-1.png"])


@pytest.mark.parametrize(
    ("built", "here", "taken"),
    [
        (object(), True, {("readers", ".onnx"), ("readers", ".png")}),
        (object(), False, set()),
        (None, False, set()),
    ],
    ids=["built here", "built on another processor", "not built"],
)
def test_the_books_models_count_where_they_were_made_on_such_a_processor(
    built: object, here: bool, taken: set[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere a net trained in the chapter differs from the one in the model."""
    monkeypatch.setattr(executed, "of_notebook", lambda _: [FIGURE])
    monkeypatch.setattr(execution, "executed", lambda _: built)
    monkeypatch.setattr(execution, "made_here", lambda _: here)
    assert set(executed.published.__wrapped__("chapter")) == taken

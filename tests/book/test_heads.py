"""The head of a chapter: minutes and goals."""

from __future__ import annotations

from typing import Any

import pytest

from twobrains.book import heads
from twobrains.classroom.chapters import with_exercises


def test_every_chapter_with_exercises_has_goals_of_whole_sentences() -> None:
    assert sorted(heads.goals()) == with_exercises()
    for listed in heads.goals().values():
        assert 2 <= len(listed) <= 5
        assert all(goal[0].isupper() and goal.endswith(".") for goal in listed), listed


def test_pages_of_one_chapter_have_the_same_goals() -> None:
    found = heads.goals()
    assert found["07_hybrids"] == found["07_video_and_captions"]
    assert found["07_hybrids"] != found["06_head_to_head"]


@pytest.mark.parametrize(
    ("body", "took"),
    [
        ("<p>One word.</p>", 5),
        ("<p>" + "word " * 1001 + "</p>", 10),
        ("<pre>" + "code " * 5000 + "</pre><script>" + "x " * 5000 + "</script><p>Prose.</p>", 5),
        ('<section class="live-figure" data-figure="a"></section>' * 6, 10),
    ],
    ids=["short", "prose", "code", "figures"],
)
def test_prose_and_figures_take_time_and_code_does_not(body: str, took: int) -> None:
    assert heads.minutes(body) == took


def test_the_note_follows_the_title_and_its_question_once() -> None:
    body = "<h1>Memory</h1>\n<p>What stays?</p>\n<p>More.</p><h1>Other</h1>"
    context: dict[str, Any] = {"body": body}
    heads.write(None, "notebooks/04_temporal_dependencies", "", context, None)  # type: ignore[arg-type]
    before, note, after = context["body"].partition('<aside class="note goals">')
    assert note
    assert before.strip() == "<h1>Memory</h1>\n<p>What stays?</p>"
    assert after.count("<li>") == len(heads.goals()["04_temporal_dependencies"])
    assert "About 5 minutes" in after


@pytest.mark.parametrize("page", ["book/lecturers", "notebooks/handwriting", "book/intro"])
def test_other_pages_have_none(page: str) -> None:
    context: dict[str, Any] = {"body": "<h1>Title</h1>"}
    heads.write(None, page, "", context, None)  # type: ignore[arg-type]
    assert context == {"body": "<h1>Title</h1>"}

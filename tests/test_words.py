"""The field's words: no private one instead, but where that is allowed or still to be rewritten."""

from __future__ import annotations

import json

import pytest
import words

LEFT: dict[str, int] = json.loads(words.LEFT.read_text(encoding="utf-8"))


def found(text: str, kind: str = "prose") -> list[str]:
    """What is found in a text."""
    return [hit.found for hit in words.hits(words.Text("book/page.md", 1, kind, text))]


def test_no_new_word_is_used_instead_of_the_fields() -> None:
    counts = words.counts()
    more = {key for key in counts if counts[key] > LEFT.get(key, 0)}
    listed = "\n".join(str(hit) for hit in words.refused() if hit.text.key in more)
    assert not more, f"tests/words.toml says what to write instead:\n{listed}"


def test_what_has_been_rewritten_is_counted_no_more() -> None:
    counts = words.counts()
    fewer = {key: counts.get(key, 0) for key in LEFT if counts.get(key, 0) < LEFT[key]}
    assert fewer == {}, "lower the number: python tests/words.py --write"


def test_controls_panels_and_captions_of_chapters_have_none() -> None:
    assert [key for key in words.counts() if key.endswith("(labels)")] == []


def test_what_is_allowed_is_there() -> None:
    unused = [r for r in words.ALLOWED if not any(words.allows(r, h) for h in words.all_hits())]
    assert unused == []


def test_a_word_says_what_to_write_and_an_exception_why() -> None:
    assert all(word["not"] and word["write"] for word in words.TABLE["word"])
    assert all(rule["word"] in words.PATTERNS and rule["because"] for rule in words.ALLOWED)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("its answer to a digit", ["answer"]),
        ("the network says 3", ["network says"]),
        ("the letters it was told", ["told"]),
        ("ask the net about it", ["ask the net"]),
        ("the belief in a 3", ["belief"]),
        ("the share of its softmax", ["share of its softmax"]),
        ("a share of the data", []),
        ("a picture of 28×28", ["picture"]),
        ("at every place", ["place"]),
        ("works in place, and takes place in one place", []),
        ("weights by chance, at chance level", ["by chance"]),
        ("written by another hand", ["hand"]),
        ("computed by hand, and handed on", []),
        ("the slope vanishes on the way back", ["way back", "slope"]),
        ("where the sign stands; h stands for a state", ["stands"]),
        ("he tells them apart, told apart by colour", []),
        ("`answers` and ``told``, [a link](places.md), $s$ <!-- told -->", []),
        ("    told: (batch,) of each.", []),
    ],
)
def test_a_word_is_found_in_the_sense_that_is_meant(text: str, wanted: list[str]) -> None:
    assert found(text) == wanted


def test_a_docstring_says_what_it_returns() -> None:
    [(_, text)] = words.python('def f():\n    """Of a net."""\n')
    assert found(text) == ['"""Of']
    [(_, text)] = words.python('text = "Of a net, all weights."\n')
    assert found(text) == []


def test_texts_are_read_where_readers_meet_them() -> None:
    source = (
        '# %% [markdown]\n# ## A place\n# told\n# %%\nPad("told", label="told", alt="a belief")\n'
    )
    texts = list(words.chapter("01.py", source))
    assert [(each.line, each.kind, each.under) for each in texts if found(each.text)] == [
        (2, "prose", "## A place"),
        (5, "labels", "## A place"),
        (5, "labels", "## A place"),
    ]
    assert [text for _, text in words.javascript('// told\nsay("a belief"); x("told") /* asked */')] == [
        " told", "a belief", " asked ",
    ]  # fmt: skip
    assert list(words.javascript("`told`; const place = 1; `in a row`")) == [(1, "in a row")]
    assert list(words.toml('key = "x y"\nsays = "told"\n')) == [(2, "told")]

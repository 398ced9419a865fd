"""The experiment on captions: what is learned and asked, its record, and that it can be repeated."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from experiments.made import seeded
from torch import Tensor

from twobrains.data import shapes
from twobrains.experiments.captions import study as captions
from twobrains.experiments.captions.study import TESTS, Run, Scores
from twobrains.models.captions import CAPTIONERS, Captioner


class Fixed(Captioner):
    """Says what is true of the test's scenes, but for words that are put in its mouth."""

    def __init__(self, allowed: Tensor, **instead: int) -> None:
        super().__init__("CNN")
        generator = seeded(captions.UNSEEN)
        self.true = captions.draw(allowed, captions.TESTED, generator)[1]
        for place, word in instead.items():
            self.true[:, int(place.removeprefix("at"))] = word

    def words(self, ink: Tensor) -> Tensor:
        sentences, self.true = self.true[: len(ink)], self.true[len(ink) :]
        return sentences


@pytest.mark.parametrize("test", TESTS)
def test_who_says_what_is_true_is_counted_as_right(test: str) -> None:
    out = shapes.held_out(0)
    allowed = out if test == "held out" else ~out
    assert captions.evaluate(Fixed(allowed), allowed) == Scores(1, 1, 1, 1, 1)


def test_a_wrong_word_is_counted_where_it_stands() -> None:
    out = shapes.held_out(0)
    circle, above = shapes.WORDS.index("circle"), shapes.WORDS.index("above")
    look = captions.evaluate(Fixed(out, at2=circle), out)
    assert (look.relation, look.other) == (1, 1)
    assert 0.2 < look.look == look.sentences < 0.5
    relation = captions.evaluate(Fixed(out, at3=above), out)
    assert (relation.look, relation.other) == (1, 1)
    assert 0 < relation.relation == relation.sentences < 0.5


def test_what_follows_a_sentences_stop_counts_for_nothing() -> None:
    upright = torch.zeros(6, 4, dtype=torch.bool)
    upright[:, 2:] = True
    stop = shapes.WORDS.index("of")
    assert captions.evaluate(Fixed(upright, at8=stop), upright).sentences == 1
    assert captions.evaluate(Fixed(upright, at7=stop), upright).sentences == 0


def test_batches_repeat_by_seed() -> None:
    first, again = (captions.draw(~shapes.held_out(0), 8, seeded(3)) for _ in range(2))
    assert all(torch.equal(one, other) for one, other in zip(first, again, strict=True))


@pytest.mark.slow
def test_a_run_learns_and_is_the_same_again(monkeypatch: Any) -> None:
    monkeypatch.setattr(captions, "STEPS", 12)
    monkeypatch.setattr(captions, "BATCH", 16)
    first, again = (captions.train(Run("CNN + LSTM", 1)) for _ in range(2))
    assert first.loss < 2.4  # nats; who guesses any word has 2.5
    assert (first.answers, first.loss) == (again.answers, again.loss)
    assert first.accuracy == first.answers["held out"].sentences


def test_the_table_has_a_line_for_each_test_and_measure() -> None:
    results = captions.STUDY.read()
    rows = list(captions.table(results))
    assert all(captioner in rows[0] for captioner in CAPTIONERS)
    assert len(rows) == 1 + len(TESTS) * len(captions.MEASURES)

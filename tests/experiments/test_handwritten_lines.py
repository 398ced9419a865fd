"""The experiment on lines: what is learned and asked, its record, and that a run can be repeated."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from experiments.made import seeded
from torch import Tensor, nn
from torch.nn import functional as F

from twobrains.data.lines import Lines
from twobrains.experiments.handwritten_lines import evaluation
from twobrains.experiments.handwritten_lines import study as reading
from twobrains.experiments.handwritten_lines.evaluation import (
    DISTANCES,
    LENGTHS,
    TESTS,
    evaluate,
    lines_of,
)
from twobrains.experiments.handwritten_lines.study import TRAININGS
from twobrains.models import LineReader, ctc
from twobrains.models.crnn import BLANK, CLASSES, columns_of


class Knows(nn.Module):
    """Reads any line of a test rightly, but for the symbols that only others tell."""

    def __init__(self, test: str, instead: int | None = None) -> None:
        super().__init__()
        self.rows = [row for part in lines_of(test) for row in zip(*part[2:], strict=True)]
        self.instead, self.at = instead, 0

    def forward(self, ink: Tensor, widths: Tensor) -> Tensor:
        path = torch.full((len(ink), int(columns_of(widths.max()))), BLANK)
        for place, row in enumerate(path):
            symbols, length, ambiguous = self.rows[self.at + place]
            if self.instead is not None:
                symbols = torch.where(ambiguous, self.instead, symbols)
            row[: 2 * length : 2] = symbols[:length]
        self.at += len(ink)
        return F.one_hot(path, CLASSES).float()


@pytest.mark.slow
@pytest.mark.parametrize("test", TESTS)
def test_a_reader_that_is_right_is_counted_as_right(test: str) -> None:
    found = evaluate(Knows(test), test)
    assert (found.errors, found.exact) == (0, 1)
    assert found.recall == (0 if test in ("numbers", "real") else 1)
    assert found.by_part == (1,) * {"numbers": 12, "real": 12, "schools": 11}.get(test, 1)


@pytest.mark.slow
def test_what_others_tell_is_counted_by_itself() -> None:
    found = evaluate(Knows("schools", instead=1), "schools")
    assert found.exact == found.recall == pytest.approx(np.mean(found.by_part), abs=1e-4)
    assert 0.4 < found.recall < 0.6  # half of the flagged strokes are a 1
    assert found.errors < 0.5


@pytest.mark.slow
def test_a_reader_without_an_answer_has_read_nothing() -> None:
    class Blank(nn.Module):
        def forward(self, ink: Tensor, widths: Tensor) -> Tensor:
            return F.one_hot(torch.full((len(ink), 90), BLANK), CLASSES).float()

    found = evaluate(Blank(), "dates")
    assert (found.errors, found.exact, found.recall) == (1, 0, 0)


@pytest.mark.slow
def test_tests_have_lines_of_every_length_and_distance() -> None:
    numbers, schools = lines_of("numbers"), lines_of("schools")
    assert [set(part.lengths.tolist()) for part in numbers] == [{length} for length in LENGTHS]
    assert len(schools) == len(DISTANCES)
    for part in schools:
        assert (part.ambiguous.sum(1) == 1).all()
    assert [part.texts() for part in lines_of("real")] == [
        [text.symbols for text in part] for part in evaluation.texts_of("real")
    ]
    with pytest.raises(ValueError, match="numbers, real, schools, dates, checked; got 'words'"):
        lines_of("words")


def test_the_ceiling_is_what_dates_leave_open() -> None:
    assert 0.4 < evaluation.ceiling() < 0.5


def test_batches_are_of_one_length_and_repeat_by_seed() -> None:
    glyphs = reading.writers(4, seed=0, copies=1)
    kinds = TRAININGS["context"].kinds
    first, again = (reading.draw(kinds, glyphs, seeded(3)) for _ in range(2))
    assert isinstance(first, Lines)
    assert all(torch.equal(one, other) for one, other in zip(first, again, strict=True))
    assert len(set(first.lengths.tolist())) == 1
    assert len(first.ink) == reading.BATCH


def test_the_loss_is_the_one_written_out() -> None:
    net = LineReader("CNN").eval()
    batch = reading.draw(("numbers",), reading.writers(4, seed=0), seeded(5))
    targets = (batch.symbols, columns_of(batch.widths), batch.lengths, BLANK)
    ours = ctc.ctc_loss(net(batch.ink, batch.widths).log_softmax(-1), *targets)
    torch.testing.assert_close(reading.ctc_loss(net, batch), ours.mean())


def test_the_record_has_the_tests_of_each_training() -> None:
    results = reading.STUDY.read()
    for each in results:
        assert set(each.answers) == {*TRAININGS[each.run.training].tests, "numbers", "real"}
        assert each.test == sum(
            each.answers[test].lines for test in TRAININGS[each.run.training].tests
        )


def test_a_recurrence_carries_over_a_line_what_neighbours_cannot() -> None:
    """From four signs away on, the CRNN still tells a 1 from a 7, and near windows guess."""
    results = reading.STUDY.read()
    for part in range(3, len(DISTANCES)):
        both, near = (
            reading.STUDY.cell(
                results, "context", reader, value=f"answers[schools].by_part[{part}]"
            )
            for reader in ("CRNN", "CNN")
        )
        assert min(both.values) > 0.85
        assert 0.35 < near.mean < 0.65


def test_the_table_has_every_reader_in_every_row() -> None:
    lines = list(reading.table(reading.STUDY.read()))
    assert len(lines) == 1 + len(reading.ROWS)
    assert all(line.count("±") == 4 for line in lines[1:])

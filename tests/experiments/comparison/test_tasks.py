"""What the tasks ask: targets worked out by other means, parts that don't touch, no batch too long."""

from __future__ import annotations

import pytest
import torch
from experiments.made import seeded

from twobrains.experiments.comparison import memory_tasks
from twobrains.experiments.comparison.digit_tasks import real, written
from twobrains.experiments.comparison.grid import TASKS, TIERS
from twobrains.experiments.comparison.memory_tasks import (
    adding,
    copying,
    induction,
    recall,
    selective,
    whole,
)
from twobrains.experiments.comparison.real_tasks import Series
from twobrains.experiments.comparison.tasks import Sequences, at_the_end, pieces

each_task = pytest.mark.parametrize("name", [*TIERS[1], *TIERS[3]])


@each_task
def test_a_batch_is_what_the_task_says(name: str) -> None:
    task = TASKS[name]
    drawn = task.draw(seeded())
    heldout = [each for part in ("validation", "test") for each in task.heldout(part)]
    for x, mask, targets in (drawn, *heldout):
        assert x.dtype == torch.float32
        assert x.shape[2] == task.inputs
        assert mask.shape == x.shape[:2]
        assert mask.any(1).all(), "every sequence is asked something"
        assert len(targets) == int(mask.sum())
        if task.time:
            assert x.shape[1] == task.time
            assert (mask.sum(1) == task.targets).all()
        if task.numbers:
            assert targets.shape[1:] == (task.outputs,)
        else:
            assert 0 <= int(targets.min()) <= int(targets.max()) < task.outputs


@each_task
def test_the_same_seed_draws_the_same_and_another_one_does_not(name: str) -> None:
    first, again, other = (TASKS[name].draw(seeded(seed)) for seed in (3, 3, 4))
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
    assert first.x.shape != other.x.shape or not torch.equal(first.x, other.x)


@pytest.mark.parametrize("name", [name for name in TIERS[1] if name not in ("counting", "parity")])
def test_no_sequence_of_the_test_stands_in_validation(name: str) -> None:
    parts = [{str(x) for each in TASKS[name].heldout(part) for x in each.x.numpy().round(4).tolist()}
             for part in ("validation", "test")]  # fmt: skip
    assert not parts[0] & parts[1]


def test_adding_asks_for_the_sum_of_the_two_that_are_marked_one_in_each_half() -> None:
    x, mask, targets = adding(20)(50, seeded())
    assert (x[:, :10, 1].sum(1) == 1).all()
    assert (x[:, 10:, 1].sum(1) == 1).all()
    for row, target in zip(x, targets, strict=True):
        assert float(sum(value for value, mark in row.tolist() if mark)) == pytest.approx(
            float(target)
        )
    assert mask[:, -1].all()


def test_who_always_answers_one_has_the_error_that_the_table_shows() -> None:
    _, _, targets = adding(50)(100_000, seeded())
    assert float((targets - 1).square().mean()) == pytest.approx(TASKS["adding"].chance, abs=2e-3)


def test_copying_asks_for_the_symbols_in_their_order() -> None:
    x, mask, targets = copying(7)(5, seeded())
    assert x.shape == (5, 27, 10)
    assert torch.equal(x[:, :10, :8].argmax(-1).flatten(), targets)
    assert mask.nonzero()[:, 1].view(5, 10).tolist() == [list(range(17, 27))] * 5


def test_recall_asks_for_the_value_that_stands_beside_the_key() -> None:
    x, mask, targets = recall(6)(20, seeded())
    keys, values = x[..., :16].argmax(-1), x[:, :6, 16:].argmax(-1)
    assert mask.nonzero()[:, 1].view(20, 6).tolist() == [list(range(6, 12))] * 20
    for row, wanted in zip(range(20), targets.view(20, 6).tolist(), strict=True):
        pairs = dict(zip(keys[row, :6].tolist(), values[row].tolist(), strict=True))
        assert len(pairs) == 6, "no key stands twice"
        assert [pairs[key] for key in keys[row, 6:].tolist()] == wanted
    assert not x[:, 6:, 16:].any(), "a question has no value"


@pytest.mark.parametrize("time", [4, 9, 64])
def test_induction_asks_for_what_followed_the_mark(time: int) -> None:
    x, mask, targets = induction(time)(50, seeded())
    kind = x.argmax(-1).tolist()
    assert mask[:, -1].all()
    assert int(mask.sum()) == 50
    for symbols, target in zip(kind, targets.tolist(), strict=True):
        first, last = (place for place, symbol in enumerate(symbols) if symbol == 8)
        assert last == time - 1
        assert symbols[first + 1] == target
        assert target < 8


def test_scattered_symbols_are_asked_for_in_their_order() -> None:
    x, mask, targets = selective(32)(40, seeded())
    kinds = x.argmax(-1)
    for row, wanted in zip(kinds, targets.view(40, 8), strict=True):
        assert row[:32][row[:32] < 8].tolist() == wanted.tolist()
        assert (row[32:] == 9).all()
    assert len({str(row[:32] < 8) for row in kinds}) > 30, "they stand elsewhere each time"
    assert mask[:, 32:].all()


def test_a_string_is_right_as_a_whole_or_not_at_all() -> None:
    targets = torch.tensor([1, 0, 1, 0, 0, 1])  # n = 1, 2, 3
    outputs = torch.eye(2)[torch.tensor([1, 1, 1, 0, 0, 1])]  # wrong at the first b of n = 2
    assert whole(outputs, targets) == pytest.approx(100 * 2 / 3)
    assert whole(torch.eye(2)[targets], targets) == 100
    assert whole(torch.eye(2)[torch.zeros(6, dtype=torch.long)], targets) == 0


def test_what_is_longer_is_longer_than_training_shows_and_a_perfect_net_gets_it_right() -> None:
    lengths = []

    def parity(x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        lengths.append(x.shape[1])
        return torch.eye(2)[x[..., 1].long().cumsum(1)[mask] % 2]

    def counting(x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        lengths.append(x.shape[1])
        same = x[..., 0].cumsum(1) == x[..., 1].cumsum(1)
        return torch.eye(2)[same[mask].long()]

    for name, perfect in (("parity", parity), ("counting", counting)):
        longer = TASKS[name].longer
        assert longer is not None
        assert set(longer(perfect).values()) == {100}
        assert set(longer(lambda x, mask, p=perfect: 1 - p(x, mask)).values()) == {0}
    assert min(lengths) > memory_tasks.SHORT


def test_pixels_are_the_pictures_and_a_fixed_order_is_one_for_all() -> None:
    rows, pixels, fixed = (real("test", how).x for how in ("rows", "pixels", "fixed"))
    assert torch.equal(rows.flatten(1), pixels[..., 0])
    assert torch.equal(pixels[..., 0].sort(1).values, fixed[..., 0].sort(1).values)
    place = (pixels[:1, :, 0] == fixed[:, :1, 0]).nonzero()
    assert len(place)
    assert not torch.equal(pixels, fixed)


def test_a_written_digit_is_the_same_one_as_picture_and_as_movement() -> None:
    pictures, moved = written("test")
    assert len(pictures) == len(moved.labels) == 1000
    ends = TASKS["pen-movement"].heldout("test")[0].mask.int().argmax(1) + 1
    assert torch.equal(ends, moved.lengths[: len(ends)])


@pytest.fixture(scope="module", params=["co2", "sunspots"])
def series(request: pytest.FixtureRequest) -> Series:
    season = {"co2": 12, "sunspots": 11}[request.param]
    return Series(request.param, past=3 * season, ahead=season, season=season)


def test_no_future_of_one_part_reaches_into_another(series: Series) -> None:
    values = series.values()
    for part in ("train", "validation", "test"):
        start, end = series.bounds(part)
        past, future = series.windows(part)
        first = max(start, series.past)
        assert torch.equal(future[0], values[first : first + series.ahead])
        assert torch.equal(future[-1], values[end - series.ahead : end])
        assert torch.equal(past[-1], values[end - series.ahead - series.past : end - series.ahead])
    assert series.bounds("train")[1] == series.bounds("validation")[0]


def test_the_scale_is_known_before_validation_begins(series: Series) -> None:
    end = series.bounds("train")[1]
    changed = series.values().clone()
    changed[end:] = 0
    rows = changed[:end].unfold(0, series.past + series.ahead, 1)
    futures = rows[:, series.past :] - rows[:, series.past - 1, None]
    assert series.scale() == pytest.approx(float(futures.std()))


def test_rules_without_a_net_are_what_they_say(series: Series) -> None:
    start, end = series.bounds("test")
    values = series.values().tolist()
    plain, drifting = [], []
    for now in range(max(start, series.past) - 1, end - series.ahead):
        for step in range(1, series.ahead + 1):
            before = values[now + step - series.season]
            drift = values[now] - values[now - series.season]
            plain.append((before - values[now + step]) ** 2)
            drifting.append((before + drift - values[now + step]) ** 2)
    assert series.seasonal() == pytest.approx((sum(plain) / len(plain)) ** 0.5)
    assert series.drifting() == pytest.approx((sum(drifting) / len(drifting)) ** 0.5)
    assert series.linear() < series.seasonal()


def test_pieces_are_the_whole() -> None:
    x = torch.arange(14.0).view(7, 2, 1)
    mask = torch.tensor([[True, True], [False, True], [True, True], *[[False, True]] * 4])
    whole_one = Sequences(x, mask, torch.arange(int(mask.sum())))
    found = pieces(whole_one, 3)
    assert [len(each.x) for each in found] == [3, 3, 1]
    assert [each.targets.tolist() for each in found] == [[0, 1, 2, 3, 4], [5, 6, 7], [8]]


def test_an_answer_at_the_end_is_before_the_padding() -> None:
    mask = at_the_end(torch.zeros(2, 4, 1), torch.tensor([1, 2]), torch.tensor([4, 2])).mask
    assert mask.tolist() == [[False, False, False, True], [False, True, False, False]]

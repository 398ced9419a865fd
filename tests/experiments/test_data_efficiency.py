"""The study of hunger: what is learned from, its arithmetic, its record, and that a run can be repeated."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from experiments.made import made_up, seeded

from twobrains.experiments.data_efficiency import study as efficiency
from twobrains.experiments.data_efficiency.study import COUNTS, NETS, RATES, STUDY, Run
from twobrains.experiments.few_shot import study as few_shot


@pytest.fixture(autouse=True)
def little(monkeypatch: Any) -> None:
    """The first 400 of the pool: a larger one takes long to write."""
    few = efficiency.handwriting.generate(400, seed=efficiency.WRITTEN_SEEDS["train"])
    found = efficiency.at_the_end(few.pictures(), few.labels)
    monkeypatch.setattr(efficiency, "pool", lambda: found)


def test_only_the_few_are_drawn() -> None:
    there = few_shot.first(efficiency.pool(), 80, 3)
    task = efficiency.task(80, "as written", 3)
    drawn = [task.draw(seeded(seed)).x for seed in range(30)]
    known, met = (set(map(sum_of, each)) for each in (there.x, torch.cat(drawn)))
    assert known == met
    assert len(known) == 80


def test_shuffling_moves_whole_patches_alike_in_every_part() -> None:
    plain, moved = (efficiency.task(80, how, 0) for how in ("as written", "shuffled"))
    which = efficiency.order("shuffled")
    assert sorted(which.tolist()) == list(range(16))
    for part in ("validation", "test", "real"):
        before, after = plain.heldout(part)[0].x[:3], moved.heldout(part)[0].x[:3]
        for place, came in enumerate(which.tolist()):
            here, there = (
                (slice(7 * (at // 4), 7 * (at // 4) + 7), slice(7 * (at % 4), 7 * (at % 4) + 7))
                for at in (place, came)
            )
            assert torch.equal(after[:, *here], before[:, *there])


def test_each_nets_rate_is_that_of_the_least_loss_on_validation() -> None:
    lines = [made_up(STUDY, run, validation=abs(run.rate - 3e-3)) for run in efficiency.grid([])]
    assert efficiency.found_rates(lines) == dict.fromkeys(NETS, 3e-3)
    later = made_up(STUDY, Run("CNN", 400, "as written", 1e-2, 0), validation=-1)  # no search
    assert efficiency.found_rates([*lines, later])["CNN"] == 3e-3


def test_the_arithmetic_over_seeds() -> None:
    lines = [
        made_up(STUDY, Run(net, count, "as written", 1e-3, seed), accuracy=right + 0.01 * seed)
        for seed in (0, 1)
        for net, shares in (("CNN", (0.5, 0.7, 0.9, 0.95)), ("ViT", (0.2, 0.6, 0.9, 0.97)))
        for count, right in zip(COUNTS, shares, strict=True)
    ]
    assert efficiency.cell(lines, "CNN", 80).mean == pytest.approx(0.505)
    assert efficiency.lead(lines, "CNN", "ViT", 80).mean == pytest.approx(0.3)
    assert efficiency.lead(lines, "CNN", "ViT", 80).half == pytest.approx(0, abs=1e-9)
    assert efficiency.needed(lines, "CNN", 0.705) == pytest.approx(400)
    assert efficiency.needed(lines, "ViT", 0.99) is None
    with pytest.raises(ValueError, match=r"ConvNeXt, 80, as written, .*: 0 seeds"):
        efficiency.cell(lines, "ConvNeXt", 80)


def test_what_counts_takes_the_rates_that_were_found() -> None:
    lines = [made_up(STUDY, run, validation=run.rate) for run in efficiency.grid([])]
    runs = efficiency.finals([0], lines)
    assert {run.rate for run in runs} == {RATES[0]}
    assert {run.net for run in runs} == set(NETS)


def test_the_record_is_shown_in_words() -> None:
    results = efficiency.STUDY.read()
    lines = list(efficiency.table(results))
    assert [line.split()[0] for line in lines] == ["right,", *NETS]
    found = efficiency.cell(results, "CNN", 400)
    assert f"{100 * found.mean:.1f} ± {100 * found.half:4.1f}" in lines[1]


def sum_of(picture: torch.Tensor) -> float:
    return round(float(picture.double().sum()), 6)

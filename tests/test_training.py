"""The training loop: it learns, it is the same each time, and a stop changes nothing."""

from __future__ import annotations

import math
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.optim.optimizer import (
    register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook,
)

from twobrains.data import digits
from twobrains.metrics import cross_entropy
from twobrains.models import DigitCNN
from twobrains.training import History, Recipe, fit, seeded

RECIPE = Recipe(steps=40, keep_every=10)
Weights = dict[str, Tensor]


def small() -> nn.Module:
    """With dropout and a running mean: all that a resumed run could get wrong."""
    torch.manual_seed(3)
    return nn.Sequential(
        nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 2)
    )


def draw(generator: torch.Generator) -> tuple[Tensor, Tensor]:
    x = torch.randn(16, 4, generator=generator)
    return x, (x[:, 0] > 0).long()


def run(recipe: Recipe = RECIPE, **options: Any) -> tuple[Weights, History]:
    model = small()
    history = fit(
        model, options.pop("draw", draw), cross_entropy, recipe, progress=False, **options
    )
    return model.state_dict(), history


def assert_identical(one: Weights, other: Weights) -> None:
    assert one.keys() == other.keys()
    for name in one:
        assert torch.equal(one[name], other[name]), name


def test_the_digit_network_overfits_ten_samples() -> None:
    some = digits.scaled().take(torch.arange(10))
    model = DigitCNN()
    history = fit(
        model,
        lambda _: (some.pictures, some.labels),
        cross_entropy,
        Recipe(steps=80),
        progress=False,
    )
    assert history.losses[-1] < 0.05 < history.losses[0]
    assert torch.equal(model(some.pictures).argmax(-1), some.labels)


def test_the_same_recipe_gives_the_same_weights_whatever_came_before() -> None:
    first, _ = run()
    torch.rand(100)
    second, _ = run()
    assert_identical(first, second)


@pytest.mark.slow
def test_in_double_precision_two_ways_of_rounding_end_alike() -> None:
    """As two processors round: the same step, worked out in another order."""

    def turned(model: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
        x, labels = batch
        order = torch.arange(len(x)).flip(0)
        return cross_entropy(model, (x[order], labels[order]))

    def far(double: bool) -> float:
        ends = []
        for loss in (cross_entropy, turned):
            torch.manual_seed(3)
            model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 2))
            fit(model, draw, loss, Recipe(300, 0.03), progress=False, double=double)
            assert model[0].weight.dtype == torch.float32
            ends.append(model[0].weight.detach())
        return float((ends[0] - ends[1]).abs().max())

    assert far(double=True) < 1e-8 < far(double=False)


@pytest.mark.slow
def test_seeded_weights_are_the_same_on_every_processor() -> None:
    """As single precision's are not: the last bits of this sum part."""
    digest = (
        "import hashlib; from torch import nn; from twobrains.training import seeded;"
        "net = seeded(lambda: nn.Sequential(nn.Conv2d(1, 6, 5), nn.GRU(28, 24)), 3);"
        "print(hashlib.sha256(b''.join(w.detach().numpy().tobytes() for w in net.parameters())).hexdigest())"
    )
    ways = ("default", "avx2")
    run = [
        subprocess.check_output(
            [sys.executable, "-c", digest], env={**os.environ, "ATEN_CPU_CAPABILITY": way}
        )
        for way in ways
    ]
    assert run[0] == run[1]


def test_seeded_weights_come_in_single_precision_and_by_their_seed() -> None:
    a, b, c = (seeded(lambda: nn.Linear(4, 4), seed).weight for seed in (0, 0, 1))
    assert a.dtype == torch.get_default_dtype() == torch.float32
    assert torch.equal(a, b)
    assert not torch.equal(a, c)


def test_another_seed_gives_other_weights() -> None:
    first, _ = run()
    second, _ = run(Recipe(steps=40, seed=1))
    assert not torch.equal(first["0.weight"], second["0.weight"])


def test_training_leaves_the_callers_generator_alone() -> None:
    torch.manual_seed(5)
    wanted = torch.rand(3)
    torch.manual_seed(5)
    small_model = small()
    torch.manual_seed(5)
    fit(small_model, draw, cross_entropy, RECIPE, progress=False)
    assert torch.equal(torch.rand(3), wanted)


def test_a_run_keeps_a_loss_for_every_step_and_leaves_the_model_in_eval_mode() -> None:
    model = small()
    history = fit(model, draw, cross_entropy, RECIPE, progress=False)
    assert len(history.losses) == 40
    assert history.seconds > 0
    assert not model.training


def stop_at(step: int) -> Callable[[torch.Generator], tuple[Tensor, Tensor]]:
    """Draws batches until the reader presses Ctrl-C."""
    count = iter(range(10_000))

    def stopping(generator: torch.Generator) -> tuple[Tensor, Tensor]:
        if next(count) == step:
            raise KeyboardInterrupt
        return draw(generator)

    return stopping


@pytest.mark.parametrize("step", [0, 1, 9, 10, 17, 39])
def test_an_interrupted_run_goes_on_to_the_very_same_weights(step: int, tmp_path: Path) -> None:
    state = tmp_path / "run.safetensors"
    with pytest.raises(KeyboardInterrupt):
        run(state=state, draw=stop_at(step))
    resumed, history = run(state=state)
    unbroken, whole = run()
    assert_identical(resumed, unbroken)
    assert history.losses == whole.losses


def test_a_run_can_be_interrupted_more_than_once(tmp_path: Path) -> None:
    state = tmp_path / "run.safetensors"
    for after in (5, 12, 3):
        with pytest.raises(KeyboardInterrupt):
            run(state=state, draw=stop_at(after))
    resumed, history = run(state=state)
    assert_identical(resumed, run()[0])
    assert len(history.losses) == 40


def test_seconds_add_up_over_all_sittings(tmp_path: Path) -> None:
    state = tmp_path / "run.safetensors"
    with pytest.raises(KeyboardInterrupt):
        run(state=state, draw=stop_at(20))
    kept = load_file(state)
    assert len(kept["losses"]) == 20
    _, history = run(state=state)
    assert history.seconds > 0


def test_a_finished_run_removes_what_it_kept(tmp_path: Path) -> None:
    run(state=tmp_path / "run.safetensors")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_model_is_left_in_eval_mode() -> None:
    model = small()
    with pytest.raises(KeyboardInterrupt):
        fit(model, stop_at(3), cross_entropy, RECIPE, progress=False)
    assert not model.training


SCRIPT = """
import os, signal, sys
sys.path.insert(0, {folder!r})
from test_training import *
torch.set_num_threads(1)
count = iter(range(1, 100))
def killed(*_):
    if next(count) == 25:
        os.kill(os.getpid(), signal.SIGKILL)
register_optimizer_step_post_hook(killed)
fit(small(), draw, cross_entropy, RECIPE, state=Path({state!r}), progress=False)
"""


@pytest.mark.slow
def test_a_killed_run_goes_on_from_the_last_kept_state_to_the_very_same_weights(
    tmp_path: Path,
) -> None:
    state = tmp_path / "run.safetensors"
    script = SCRIPT.format(folder=str(Path(__file__).parent), state=str(state))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert len(load_file(state)["losses"]) == 20
    resumed, history = run(state=state)
    unbroken, whole = run()
    assert_identical(resumed, unbroken)
    assert history.losses == whole.losses


def test_ctrl_c_in_the_middle_of_a_step_changes_nothing(tmp_path: Path) -> None:
    """The weights have moved, the loss isn't noted yet: a resumed run must not step twice."""
    state = tmp_path / "run.safetensors"
    count = iter(range(1, 100))

    def pressed(*_: object) -> None:
        if next(count) == 25:
            signal.raise_signal(signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    hook = register_optimizer_step_post_hook(pressed)
    try:
        with pytest.raises(KeyboardInterrupt):
            run(state=state)
    finally:
        hook.remove()
        signal.signal(signal.SIGINT, before)
    resumed, history = run(state=state)
    unbroken, whole = run()
    assert_identical(resumed, unbroken)
    assert history.losses == whole.losses


def test_a_state_is_whole_or_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "run.safetensors"
    with pytest.raises(KeyboardInterrupt):
        run(state=state, draw=stop_at(10))
    before = state.read_bytes()

    def full(tensors: Weights, file: Path, notes: object) -> None:
        Path(file).write_bytes(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr("twobrains.training.save_file", full)
    with pytest.raises(OSError, match="No space"):
        run(state=state)
    assert state.read_bytes() == before


def test_another_recipes_state_is_refused_with_both(tmp_path: Path) -> None:
    state = tmp_path / "run.safetensors"
    with pytest.raises(KeyboardInterrupt):
        run(state=state, draw=stop_at(5))
    words = r"keeps a run of Recipe\(steps=40.*not of Recipe\(steps=50.*delete the file"
    with pytest.raises(ValueError, match=words):
        run(Recipe(steps=50), state=state)
    assert state.exists()


def test_a_state_holds_no_pickle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = tmp_path / "run.safetensors"
    with pytest.raises(KeyboardInterrupt):
        run(state=state, draw=stop_at(5))
    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, None)
    assert len(load_file(state)["losses"]) == 5


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_loss_that_is_not_finite_stops_the_run_and_names_the_step(bad: float) -> None:
    count = iter(range(100))

    def broken(model: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
        return cross_entropy(model, batch) * (bad if next(count) == 7 else 1)

    with pytest.raises(
        FloatingPointError, match=r"at step 7; try a lower learning rate than 0\.002"
    ):
        fit(small(), draw, broken, RECIPE, progress=False)


def test_after_a_loss_that_is_not_finite_the_last_kept_state_is_still_there(tmp_path: Path) -> None:
    state = tmp_path / "run.safetensors"
    count = iter(range(100))

    def broken(model: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
        return cross_entropy(model, batch) * (math.nan if next(count) == 15 else 1)

    with pytest.raises(FloatingPointError):
        fit(small(), draw, broken, RECIPE, state=state, progress=False)
    kept = load_file(state)
    assert len(kept["losses"]) == 10
    assert all(torch.isfinite(tensor).all() for tensor in kept.values())


@settings(max_examples=20)
@given(st.integers(100, 3000))
def test_the_rate_rises_to_its_peak_then_falls_to_nearly_nothing(steps: int) -> None:
    recipe = Recipe(steps=steps, learning_rate=0.5)
    rates = [recipe.rate(step) for step in range(steps)]
    top = rates.index(max(rates))
    assert rates[top] == pytest.approx(0.5)
    assert top <= steps // 20
    assert rates[: top + 1] == sorted(rates[: top + 1])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert 0 <= rates[-1] < 0.5 * 0.02


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_even_the_shortest_run_has_a_rate_above_zero(steps: int) -> None:
    assert all(0 < Recipe(steps=steps).rate(step) <= 2e-3 for step in range(steps))


def test_gradients_are_clipped_to_the_recipes_norm() -> None:
    model = nn.Linear(4, 2)
    norms: list[float] = []

    def noted(*_: object) -> None:
        norms.append(torch.cat([w.grad.flatten() for w in model.parameters()]).norm().item())

    handle = register_optimizer_step_pre_hook(noted)
    try:
        steep = lambda m, b: 1000 * cross_entropy(m, b)  # noqa: E731
        fit(model, draw, steep, Recipe(steps=3, clip=0.25), progress=False)
    finally:
        handle.remove()
    assert norms == pytest.approx([0.25] * 3, rel=1e-3)


def test_cross_entropy_is_torchs() -> None:
    model, (x, y) = nn.Linear(4, 2), draw(torch.Generator())
    assert torch.equal(cross_entropy(model, (x, y)), F.cross_entropy(model(x), y))


def test_a_damaged_state_is_not_taken_for_a_run(tmp_path: Path) -> None:
    state = tmp_path / "run.safetensors"
    save_file({"model.0.weight": torch.zeros(1)}, state, {"recipe": repr(RECIPE), "seconds": "0"})
    with pytest.raises(RuntimeError, match=r"0\.weight"):
        run(state=state)

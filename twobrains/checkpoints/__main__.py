"""``python -m twobrains.checkpoints NAME``: train a checkpoint anew, or go on where it stopped."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from twobrains import checkpoints
from twobrains.recipes.registry import RECIPES


def main() -> None:
    """Train, save, and show the metrics beside those of the checkpoint that was there."""
    parser = argparse.ArgumentParser(prog="python -m twobrains.checkpoints", description=__doc__)
    parser.add_argument("name", choices=sorted(RECIPES))
    parser.add_argument("--threads", type=int, default=1, help="torch's threads (1)")
    parser.add_argument("--state", type=Path, default=Path(".cache"), help="where runs are kept")
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    before = checkpoints.record(chosen.name) if chosen.name in checkpoints.names() else None
    if before:
        print(f"{chosen.name} took {before.seconds:.0f} s on {before.threads} threads last time")
    state = chosen.state / f"{chosen.name}.safetensors"
    try:
        model, made = RECIPES[chosen.name](state)
    except KeyboardInterrupt:
        raise SystemExit(f"stopped; the same command goes on from {state}") from None
    checkpoints.save(chosen.name, model, made)
    card = checkpoints.card(chosen.name)
    (checkpoints.HERE / f"{chosen.name}.md").write_text(card, encoding="utf-8")
    for metric, value in made.metrics.items():
        old = f" (was {before.metrics[metric]})" if before and metric in before.metrics else ""
        print(f"{metric}: {value}{old}")


if __name__ == "__main__":
    main()

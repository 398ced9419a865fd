"""What the guide asks, what it may recommend, and every reason it has: read from ``rules.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

__all__ = [
    "GRADES",
    "RULES",
    "Family",
    "Guide",
    "Question",
    "Reason",
    "Trial",
    "plain",
    "read",
    "without",
]

RULES = Path(__file__).with_name("rules.toml")
GRADES = {"measured": 3, "published": 2, "aside": 1}
"""Points that a reason gives or takes, by what it rests on; see the head of ``rules.toml``."""
MARK = re.compile(r"<!--.*?-->")
TASK = re.compile(r"<!-- comparison: [^>]*\btask=([\w-]+)")

Path_ = Mapping[str, str]
"""One way through the guide: an answer's key for every question's key."""
Where = Mapping[str, Sequence[str]]
"""For some questions, the answers with which a rule holds."""


@dataclass(frozen=True)
class Family:
    """A kind of net that may be recommended; ``brain`` and ``mark`` as in the figures."""

    key: str
    name: str
    brain: str
    mark: str
    begin: str


@dataclass(frozen=True)
class Question:
    """A question and its name, its answers' words by key, and the answer it opens with."""

    key: str
    name: str
    asks: str
    answers: Mapping[str, str]
    opens: str


@dataclass(frozen=True)
class Reason:
    """A reason, with its hidden marks; ``speaks`` is 1 for, -1 against a family, by key."""

    says: str
    where: Where
    speaks: Mapping[str, int]
    grade: str
    link: str
    source: str

    @property
    def points(self) -> int:
        """Points that it gives to a family, or takes."""
        return GRADES[self.grade]

    @property
    def rests_on(self) -> set[str]:
        """The tasks of the comparison whose scores it tells."""
        return set(TASK.findall(self.says))


@dataclass(frozen=True)
class Trial:
    """An experiment that would tell more, and the command that runs it."""

    says: str
    where: Where
    command: str


@dataclass(frozen=True)
class Guide:
    """All rules. Raises ``ValueError`` for one that names what there is not.

    ``tasks`` are the comparison's, each as the answers of who had it as data.
    """

    families: Sequence[Family]
    questions: Sequence[Question]
    reasons: Sequence[Reason]
    trials: Sequence[Trial]
    tasks: Mapping[str, Path_]

    def __post_init__(self) -> None:
        answers = {question.key: set(question.answers) for question in self.questions}
        families = {family.key for family in self.families}
        rules: list[Reason | Trial] = [*self.reasons, *self.trials]
        for rule in rules:
            for key, given in rule.where.items():
                _known(f"{rule.says!r}: answers to {key!r}", given, answers.get(key, set()))
        for reason in self.reasons:
            _known(f"{reason.says!r}: families", reason.speaks, families)
            _known(f"{reason.says!r}: grade", [reason.grade], set(GRADES))
            if not reason.speaks:
                raise ValueError(f"{reason.says!r} speaks for or against nobody")
        for task, path in self.tasks.items():
            if set(path) != set(answers):
                raise ValueError(f"{task} answers {', '.join(path)}; wanted {', '.join(answers)}")
            for key, answer in path.items():
                _known(f"{task}: answers to {key!r}", [answer], answers[key])
        for question in self.questions:
            _known(f"{question.asks!r} opens with", [question.opens], set(question.answers))

    def paths(self) -> Iterator[dict[str, str]]:
        """Every way through the guide."""
        keys = [question.key for question in self.questions]
        for answers in product(*(question.answers for question in self.questions)):
            yield dict(zip(keys, answers, strict=True))


def _known(what: str, given: Sequence[str] | Mapping[str, int], there: set[str]) -> None:
    if unknown := sorted(set(given) - there):
        raise ValueError(f"{what} are among {', '.join(sorted(there))}; got {', '.join(unknown)}")


def holds(where: Where, path: Path_) -> bool:
    """Whether a rule holds on a way through the guide."""
    return all(path[key] in answers for key, answers in where.items())


def without(guide: Guide, task: str) -> Guide:
    """The guide as it would be had that task of the comparison never been run."""
    return replace(guide, reasons=[r for r in guide.reasons if task not in r.rests_on])


def plain(says: str) -> str:
    """A sentence as readers see it, without the marks that name the records of its numbers."""
    return MARK.sub("", says)


def read(file: Path = RULES) -> Guide:
    """The guide's rules."""
    rules = tomllib.loads(file.read_text(encoding="utf-8"))
    return Guide(
        [Family(**each) for each in rules["family"]],
        [Question(**each) for each in rules["question"]],
        [_reason(**each) for each in rules["reason"]],
        [Trial(**each) for each in rules["trial"]],
        rules["tasks"],
    )


def _reason(against: Sequence[str] = (), **rule: Any) -> Reason:
    speaks = dict.fromkeys(rule.pop("for", ()), 1) | dict.fromkeys(against, -1)
    return Reason(speaks=speaks, **rule)

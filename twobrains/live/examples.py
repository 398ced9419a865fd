"""What a reader's model is called with: the forms of an example, and messages about a wrong one."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import Any

from torch import Tensor, nn

Example = Tensor | tuple[Any, ...] | Mapping[str, Any]
"""What a model is called with: a tensor, its inputs in order, or its inputs by name."""
ALONE = "given"
"""The name of an example that is the only one."""
USUAL = frozenset({"mask", "masks", "ids", "lengths"})
"""Last words of names that are an input's rather than an example's, unless all end alike."""
FORMS = (
    "Give a tensor, a tuple of the inputs in order, a dict of them by forward's own names, or a "
    "dict of several such examples, by names of yours, to choose from. A forward that takes a dict "
    "itself gets it in a tuple: (batch,)."
)


def by_name(model: nn.Module, example: Example | Mapping[str, Example]) -> dict[str, Example]:
    """The examples to choose from, by name; one alone is ``ALONE``.

    A dict is the inputs of one call if ``forward`` can take it so, by name, else several examples.

    Raises:
        ValueError: an example has another form, or ``forward`` can't be called with it.
    """
    inputs = _inputs(model)
    if not isinstance(example, Mapping) or _fits(inputs, example):
        every = {ALONE: example}
    else:
        _refuse_near_inputs(model, inputs, example)
        every = dict(example)
    if not every:
        raise ValueError(f"the dict of examples is empty. {FORMS}")
    for name, each in every.items():
        _refuse_other_forms(model, name, each)
        if problem := _misfit(inputs, each):
            raise ValueError(f"{_called(model)} can't be called with {name!r}: {problem}. {FORMS}")
    return {name: _in_order(inputs, each) for name, each in every.items()}


def call(model: Callable[..., Any], example: Example) -> Any:
    """The model's output."""
    if isinstance(example, Mapping):
        return model(**example)
    return model(*example) if isinstance(example, tuple) else model(example)


@contextmanager
def in_words(model: nn.Module, name: str, example: Example) -> Iterator[None]:
    """What a first call raises over types, or over an example taken for one of several, in words.

    Raises:
        ValueError: it says what to give; all else comes as the model raised it.
    """
    refuse_far(model, example)
    try:
        yield
    except RuntimeError as problem:
        if advice := _advice(model, example, str(problem)):
            said = str(problem).splitlines()[0]
            raise ValueError(f"{_called(model)} raised {said!r}: {advice}") from problem
        raise
    except (TypeError, LookupError, AttributeError) as problem:
        if name == ALONE:
            problem.add_note(FORMS)
            raise
        raise ValueError(
            f"{_called(model)} was called with {name!r}, one of several examples to choose from, "
            f"and raised {type(problem).__name__}: {problem}. {FORMS}"
        ) from problem


def refuse_far(model: nn.Module, example: Example) -> None:
    """Raise ``ValueError`` unless the model and its example are where a figure can be evaluated."""
    held = chain(model.parameters(), model.buffers(), tensors(example))
    away = sorted({each.device.type for each in held} - {"cpu"})
    if away == ["meta"]:
        raise ValueError(
            f"{type(model).__name__} is on the meta device, which holds no values: "
            f"model.to_empty(device='cpu') and load its weights, and give an example on the CPU"
        )
    if away:
        raise ValueError(
            f"{type(model).__name__} or its example is on {', '.join(away)}; a figure runs on "
            f"the CPU: give copy.deepcopy(model).cpu() and example.cpu()"
        )


def _advice(model: nn.Module, example: Example, problem: str) -> str:
    """What to do about an error over types, "" if it is about something else."""
    if "quantized" in problem.splitlines()[0]:
        return "a quantized layer takes a quantized tensor; QuantStub and DeQuantStub go around it"
    weights, given = _types(model.parameters()), _types(tensors(example))
    if {*weights, *given} == {"float32"} or not re.search("type|implemented", problem):
        return ""
    return (
        f"the weights are {' and '.join(weights)}, the example is {' and '.join(given)}; "
        f"give both in one type, such as copy.deepcopy(model).float() and example.float()"
    )


def _types(held: Iterator[Tensor]) -> list[str]:
    return sorted({str(each.dtype).removeprefix("torch.") for each in held})


def tensors(held: Any) -> Iterator[Tensor]:
    """The tensors of an example, however deep they lie, in order."""
    if isinstance(held, Tensor):
        yield held
    elif isinstance(held, Mapping | tuple | list):
        for each in held.values() if isinstance(held, Mapping) else held:
            yield from tensors(each)


def _inputs(model: nn.Module) -> inspect.Signature | None:
    """What forward takes; ``None`` where Python can't tell, as of a traced module."""
    own = model.module if isinstance(model, nn.DataParallel) else model
    try:
        return inspect.signature(own.forward)
    except (TypeError, ValueError):
        return None


def _names(inputs: inspect.Signature | None) -> list[str]:
    """Names of the inputs that can be given by name."""
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    taken = inputs.parameters.values() if inputs else ()
    return [each.name for each in taken if each.kind in named]


def _misfit(inputs: inspect.Signature | None, example: Example) -> str:
    """Why forward can't be called with an example, as Python says it; "" if it can."""
    if inputs is None:
        return ""
    try:
        if isinstance(example, Mapping):
            inputs.bind(**example)
        else:
            inputs.bind(*example if isinstance(example, tuple) else (example,))
    except TypeError as problem:
        return str(problem)
    return ""


def _fits(inputs: inspect.Signature | None, example: Mapping[str, Any]) -> bool:
    """Whether a dict holds inputs by name: forward takes it, and knows one of its names at least.

    A forward that takes any names, and nothing else, is given all of them.
    """
    if inputs is None or _misfit(inputs, example):
        return False
    any_names = inspect.Parameter.VAR_KEYWORD
    only = all(each.kind is any_names for each in inputs.parameters.values())
    return only or not {*example}.isdisjoint(_names(inputs))


def _refuse_near_inputs(
    model: nn.Module, inputs: inspect.Signature | None, example: Mapping[str, Any]
) -> None:
    """Raise ``ValueError`` for a dict that was meant as the inputs of one call."""
    names = _names(inputs)
    types = {each.dtype for each in example.values() if isinstance(each, Tensor)}
    known = [name for name in example if name in names]
    if len(types) > 1:
        told = " and ".join(sorted(map(str, types)))
        problem = f"its examples to choose from differ in type: {told}"
    elif len(names) > 1 and known:
        problem = f"{known[0]!r} is an input of {_called(model)}: {_misfit(inputs, example)}"
    elif _usual(example) or (len(names) > 1 and _alike(example, names)):
        problem = f"{', '.join(map(str, example))} look like inputs, but have other names"
    else:
        return
    raise ValueError(f"{_called(model)} takes ({', '.join(names)}); {problem}. {FORMS}")


def _usual(given: Mapping[str, Any]) -> bool:
    """Whether a name is what inputs are usually called, and not all examples are called so."""
    last = {re.split(r"[\W_]+", str(name).lower())[-1] for name in given}
    return len(last) > 1 and not last.isdisjoint(USUAL)


def _alike(given: Mapping[str, Any], names: list[str]) -> bool:
    """Whether each given name shares a word with an input's, and no two with the same one."""
    matched = {next((n for n in names if _words(n) & _words(key)), None) for key in given}
    return len(given) > 1 and None not in matched and len(matched) == len(given)


def _words(name: str) -> set[str]:
    return {*re.split(r"[\W_]+", str(name).lower())}


def _refuse_other_forms(model: nn.Module, name: str, example: Any) -> None:
    """Raise ``ValueError`` for an example that isn't in one of the forms."""
    if not isinstance(name, str):
        raise ValueError(f"an example's name is a string; got {name!r}. {FORMS}")
    if not isinstance(example, Tensor | tuple | Mapping):
        raise ValueError(
            f"{_called(model)} is shown on tensors; {name!r} is a {type(example).__name__}. {FORMS}"
        )
    if next(tensors(example), None) is None:
        raise ValueError(f"{name!r} holds no tensor. {FORMS}")


def _in_order(inputs: inspect.Signature | None, example: Example) -> Example:
    """Inputs by name in forward's order: the first is what the figure shows as the input."""
    if not isinstance(example, Mapping):
        return example
    first = [name for name in _names(inputs) if name in example]
    return {name: example[name] for name in dict.fromkeys([*first, *example])}


def _called(model: nn.Module) -> str:
    return f"{type(model).__name__}.forward"

"""A notebook's cell as plain Python: commands to the notebook are read past, ``await`` is run."""

from __future__ import annotations

import ast
import asyncio
import inspect
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from itertools import takewhile
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager


def plain(source: str) -> str:
    """A cell's code; its magics and shell lines are calls of what ``get_ipython`` gives."""
    manager = TransformerManager()
    manager.line_transforms = [_below_magics]  # in place of what makes a cell magic a call
    return str(manager.transform_cell(source))


def _below_magics(lines: list[str]) -> list[str]:
    """Lines whose cell magics, above or amidst the first comments, are empty."""
    top = list(takewhile(lambda line: line.startswith(("%%", "#")) or line.isspace(), lines))
    return ["\n" if line.startswith("%%") else line for line in top] + lines[len(top) :]


def run(source: str, names: dict[str, Any]) -> None:
    """Run a cell among names, which get what it binds."""
    names["get_ipython"] = lambda: _Commands(names)
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code = compile(plain(source), "answer", "exec", flags, dont_inherit=True)
    found = eval(code, names)  # noqa: S307
    if code.co_flags & inspect.CO_COROUTINE:
        _awaited(found)


def _awaited(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run it in a loop of its own: the kernel's is busy with the cell that asked for this."""
    pool = ThreadPoolExecutor(1)
    try:
        pool.submit(asyncio.run, coroutine).result()
    finally:
        pool.shutdown(wait=False)  # an endless one ends with the kernel


class _Commands:
    """In IPython's place: what ``%time`` times is run, all other commands do nothing."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names

    def run_line_magic(self, name: str, line: str, *_: Any) -> Any:
        """The value of what is timed, if it has one."""
        if name != "time":
            return None
        try:
            code = compile(line, "answer", "eval", dont_inherit=True)
        except SyntaxError:  # a statement
            code = compile(line, "answer", "exec", dont_inherit=True)
        return eval(code, self.names)  # noqa: S307

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None

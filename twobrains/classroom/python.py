"""A notebook's cell as plain Python: commands to the notebook are read past, ``await`` is run."""

from __future__ import annotations

import ast
import asyncio
import inspect
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import takewhile
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager


def plain(source: str) -> str:
    """A cell's code; its magics and shell lines are calls of what ``get_ipython`` gives.

    What ``%time`` times is kept, as if it were not timed.
    """
    manager = TransformerManager()
    manager.line_transforms = [_below_magics]  # in place of what makes a cell magic a call
    code = str(manager.transform_cell(source))
    if "run_line_magic('time'" in code:
        with suppress(SyntaxError):  # which is told when it runs
            return ast.unparse(_Untimed().visit(ast.parse(code)))
    return code


def _below_magics(lines: list[str]) -> list[str]:
    """Lines whose cell magics, above or amidst the first comments, are empty."""
    top = list(takewhile(lambda line: line.startswith(("%%", "#")) or line.isspace(), lines))
    return ["\n" if line.startswith("%%") else line for line in top] + lines[len(top) :]


def run(source: str, names: dict[str, Any]) -> None:
    """Run a cell among names, which get what it binds."""
    names["get_ipython"] = _Commands
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code = compile(plain(source), "answer", "exec", flags, dont_inherit=True)
    result = eval(code, names)  # noqa: S307
    if code.co_flags & inspect.CO_COROUTINE:
        _awaited(result)


def _awaited(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run it in a loop of its own: the kernel's is busy with the cell that asked for this."""
    pool = ThreadPoolExecutor(1)
    try:
        pool.submit(asyncio.run, coroutine).result()
    finally:
        pool.shutdown(wait=False)  # an endless one ends with the kernel


class _Untimed(ast.NodeTransformer):
    """Replaces the magic ``%time`` by what it times, if that is Python."""

    def visit_Expr(self, node: ast.Expr) -> Any:
        """A statement, or several."""
        return _timed(node.value, "exec") or node

    def visit_Call(self, node: ast.Call) -> Any:
        """A value."""
        return _timed(node, "eval") or self.generic_visit(node)


def _timed(node: ast.expr, mode: str) -> Any:
    match node:
        case ast.Call(
            func=ast.Attribute(attr="run_line_magic"),
            args=[ast.Constant(value="time"), ast.Constant(value=str(line))],
        ):
            with suppress(SyntaxError):
                return ast.parse(line, mode=mode).body  # type: ignore[attr-defined]
    return None


class _Commands:
    """Replaces IPython's shell: commands to the notebook do nothing."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None

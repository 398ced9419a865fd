"""Which cells of a chapter an exercise needs: found in the code, without running it."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TypeGuard

UNTOUCHED = {"print", "LiveFigure"}  # calls that leave their arguments as they were


@dataclass(frozen=True)
class Names:
    """What a cell has to do with the names around it.

    Attributes:
        reads: names it takes from before, those inside its functions included.
        gives: names it binds for certain.
        touches: names it binds, or whose values it may change: ``fit(net)``, ``x[0] = 1``.
    """

    reads: frozenset[str]
    gives: frozenset[str]
    touches: frozenset[str]


def names(source: str) -> Names:
    """Of a cell's code.

    Raises:
        SyntaxError: it is no Python.
    """
    body, reads, gives, touches = ast.parse(source).body, set[str](), set[str](), set[str]()
    for node in body:
        table = symtable.symtable(ast.unparse(node), "cell", "exec")
        reads |= _read(table) - gives - set(_at_once(node))
        gives |= set(_bound(node))
        touches |= {each.get_name() for each in table.get_symbols() if _binds(each)}
    changed = {name for node in _run(body) for name in _changed(node)}
    return Names(frozenset(reads), frozenset(gives), frozenset(touches | changed))


def needed(cells: Sequence[str | None], roots: Mapping[int, Iterable[str]]) -> list[int]:
    """The places of the cells that others rest on, in order.

    Args:
        cells: a chapter's code in order; ``None`` where a cell is none.
        roots: by place, what is needed there beyond what the cell there reads itself.
    Returns:
        places, those of ``roots`` included.
    """
    known = [names(cell) if cell else None for cell in cells]
    modules = _modules(cells)
    kept, open_names = [], set[str]()
    for place in reversed(range(len(cells))):
        found = known[place]
        if place in roots:
            open_names |= set(roots[place])
        if found and (place in roots or (found.touches - modules | found.gives) & open_names):
            kept.append(place)
            open_names = (open_names - found.gives) | found.reads
    return kept[::-1]


def _binds(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def _read(table: symtable.SymbolTable) -> set[str]:
    """Names that come from outside of all functions, read anywhere in this scope."""
    outer = table.get_type() == "module"
    here = {
        each.get_name()
        for each in table.get_symbols()
        if each.is_referenced() and (outer or each.is_global())
    }
    return reduce(set.union, map(_read, table.get_children()), here)


def _bound(node: ast.stmt) -> Iterator[str]:
    """Names that a statement of a cell binds, whatever happens."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            yield from (each.asname or each.name.partition(".")[0] for each in aliases)
        case ast.Assign(targets=targets):
            yield from (n.id for each in targets for n in ast.walk(each) if _stored(n))


def _at_once(node: ast.stmt) -> Iterator[str]:
    """Names that a statement binds before it reads them: a loop's, a function's own."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.For(target=target):
            yield from (n.id for n in ast.walk(target) if _stored(n))
        case ast.With(items=items):
            given = (each.optional_vars for each in items if each.optional_vars)
            yield from (n.id for each in given for n in ast.walk(each) if _stored(n))


def _stored(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _run(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """The nodes that run with the cell: all but the insides of functions and classes."""
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node
            inside = [each for each in ast.iter_child_nodes(node) if isinstance(each, ast.stmt)]
            yield from _run(inside)


def _changed(node: ast.AST) -> Iterator[str]:
    """Names whose values a statement may change in place."""
    match node:
        case ast.Expr(value=ast.Call(func=func, args=args)):
            if not (isinstance(func, ast.Name) and func.id in UNTOUCHED):
                yield from filter(None, map(_base, [func, *args]))
        case ast.Assign(targets=targets):
            yield from filter(None, (_base(each) for each in targets))
        case ast.AugAssign(target=target):
            yield from filter(None, [_base(target)])


def _base(node: ast.AST) -> str | None:
    """``net`` of ``net.layers[0].weight``."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call | ast.Starred):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _modules(cells: Sequence[str | None]) -> set[str]:
    """Names that an import binds: ``torch.manual_seed(0)`` changes nothing that one has to keep."""
    nodes = (node for cell in cells if cell for node in ast.parse(cell).body)
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    return {each.asname or each.name.partition(".")[0] for node in imports for each in node.names}

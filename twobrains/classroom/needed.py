"""Which cells of a chapter an exercise needs: found in the code, without running it."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

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
    """The names that a cell's code reads, binds and changes.

    Raises:
        SyntaxError: it is no Python.
    """
    body, table = ast.parse(source).body, symtable.symtable(source, "cell", "exec")
    gives = {name for node in body for name in _bound(node)}
    bound = {each.get_name() for each in table.get_symbols() if _binds(each)}
    changed = {name for node in _run(body) for name in _changed(node)}
    return Names(frozenset(_reads(body, set())), frozenset(gives), frozenset(bound | changed))


def needed(cells: Sequence[str | None], roots: Mapping[int, Iterable[str]]) -> list[int]:
    """The indices of the cells that others depend on, in order.

    Args:
        cells: a chapter's code in order; ``None`` where a cell is none.
        roots: by index, what is needed there beyond what the cell there reads itself.
    Returns:
        indices, those of ``roots`` included.
    """
    known = [names(cell) if cell else None for cell in cells]
    modules = _modules(cells)
    kept, open_names = [], set[str]()
    for place in reversed(range(len(cells))):
        found = known[place]
        if place in roots:
            open_names |= set(roots[place])
        asked = open_names | {"*"}  # what an import of everything binds, nobody knows
        if found and (place in roots or (found.touches - modules | found.gives) & asked):
            kept.append(place)
            open_names = (open_names - found.gives) | found.reads
    return kept[::-1]


def _binds(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def _reads(body: list[ast.stmt], known: set[str]) -> set[str]:
    """Names that statements take from before, in the order in which they run."""
    found, known = set[str](), set(known)
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            known |= {node.name}  # it may call itself
        heads, own, bodies = _parts(node)
        found |= {name for head in heads for name in _read(ast.unparse(head))} - known
        for inside in bodies:
            found |= _reads(inside, known | own)
        known |= set(_bound(node))
    return found


def _parts(node: ast.stmt) -> tuple[Sequence[ast.AST], set[str], list[list[ast.stmt]]]:
    """What a statement reads itself, the names it binds for its insides, and these."""
    match node:
        case ast.For(target=target, iter=many, body=body, orelse=other):
            return [many], _names_in(target), [body, other]
        case ast.With(items=items, body=body):
            given = [each.optional_vars for each in items if each.optional_vars]
            own = {name for each in given for name in _names_in(each)}
            return [each.context_expr for each in items], own, [body]
        case (
            ast.If(test=test, body=body, orelse=other)
            | ast.While(test=test, body=body, orelse=other)
        ):
            return [test], set(), [body, other]
    return [node], set(), []


def _read(source: str) -> set[str]:
    """Names that come from outside of all functions of a piece of code, read anywhere in it."""
    tables = [symtable.symtable(source, "cell", "exec")]
    found = set[str]()
    while tables:
        table = tables.pop()
        outer = table.get_type() == "module"
        read = [each for each in table.get_symbols() if each.is_referenced()]
        found |= {each.get_name() for each in read if outer or each.is_global()}
        tables += table.get_children()
    return found


def _bound(node: ast.stmt) -> Iterator[str]:
    """Names that a statement of a cell binds, whatever happens."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            yield from (each.asname or each.name.partition(".")[0] for each in aliases)
        case ast.With(body=body):
            yield from (name for inside in body for name in _bound(inside))
        case ast.Assign(targets=targets):
            yield from (name for each in targets for name in _names_in(each))


def _names_in(target: ast.AST) -> set[str]:
    """The names that an assignment to this binds."""
    nodes = (node for node in ast.walk(target) if isinstance(node, ast.Name))
    return {node.id for node in nodes if isinstance(node.ctx, ast.Store)}


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

"""All milestones as a table in Markdown: legible where no script runs."""

from __future__ import annotations

from twobrains.milestones.history import History, Milestone

HEAD = "| year | milestone | lineage | the idea | inherits from | source |\n|---|---|---|---|---|---|"


def table(history: History) -> str:
    """One row a milestone, in their order, with links to its source and to where it is shown."""
    return "\n".join([HEAD, *(_row(history, each) for each in history)])


def _row(history: History, each: Milestone) -> str:
    name = f"[{each.name}]({each.shown})" if each.shown else each.name
    parents = ", ".join(parent.name for parent in history.parents(each.id)) or "–"
    cells = [
        str(each.year),
        f"**{name}**",
        ", ".join(each.lineages),
        each.idea,
        parents,
        f"[{each.by}]({each.link})",
    ]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"

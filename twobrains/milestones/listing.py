"""All milestones as a list in Markdown: legible where no script runs, and on a telephone."""

from __future__ import annotations

from twobrains.milestones.history import History, Milestone


def listing(history: History) -> str:
    """One item a milestone, in their order, with links to its source and to where it is shown."""
    return "\n".join(_item(history, each) for each in history)


def _item(history: History, each: Milestone) -> str:
    parents = ", ".join(parent.name for parent in history.parents(each.id))
    told = [
        f"- **{each.dated}** ({', '.join(each.lineages)}).",
        each.idea,
        f"From: {parents}." if parents else "",
        f"[{each.cited}]({each.link}).",
        f"Here: [{each.shown_as}]({each.shown})." if each.shown else "",
    ]
    return " ".join(part for part in told if part)

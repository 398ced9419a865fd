"""The Sphinx extension: from executed chapters to a site that answers without a server."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx. What this imports brings torch along, which the PDF does without."""
    from twobrains.book import anchors, dress, execution, figures, settings
    from twobrains.book.pdf import front

    app.connect("config-inited", settings.configure, priority=1)
    app.connect("builder-inited", execution.execute_in_parallel, priority=1)
    app.connect("env-get-outdated", dress.pages_of_another_dress)
    app.connect("env-updated", anchors.know_anchors, priority=600)  # after the bibliography's own
    app.connect("env-updated", figures.pages_that_show_others)
    app.connect("html-page-context", figures.place_figures, priority=900)
    app.connect("build-finished", dress.copy_runtime)
    app.connect("build-finished", dress.cut_down)
    app.connect("build-finished", front.refill)
    return {"parallel_read_safe": True, "parallel_write_safe": False}

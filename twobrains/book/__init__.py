"""The Sphinx extension: from executed chapters to a site whose figures run without a server."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

OTHERS = ("sphinxext.opengraph", "notfound.extension")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx, and bring the extensions that this one sets."""
    from twobrains.book import (  # here, since the PDF's command has no need of torch
        anchors,
        assets,
        assignments,
        contents,
        csp,
        execution,
        figure_index,
        figure_pages,
        figures,
        folds,
        heads,
        metadata,
        numbering,
        placeholders,
        settings,
    )
    from twobrains.book.pdf import front

    for other in OTHERS:
        app.setup_extension(other)
    folds.setup(app)
    app.connect("config-inited", settings.configure, priority=1)
    app.connect("builder-inited", execution.execute_in_parallel, priority=1)
    app.connect("env-get-outdated", assets.pages_with_stale_assets)
    app.connect("env-updated", anchors.know_anchors, priority=600)  # after the bibliography's own
    app.connect("env-updated", placeholders.pages_with_marks)
    app.connect("html-collect-pages", figure_pages.pages)
    app.connect("html-page-context", metadata.name_card, priority=400)  # tags are written at 500
    app.connect("html-page-context", metadata.finish_tags, priority=600)
    app.connect("html-page-context", contents.show)
    app.connect("html-page-context", heads.write)
    app.connect("html-page-context", numbering.number_figures, priority=880)
    app.connect("html-page-context", placeholders.fill, priority=890)
    app.connect("html-page-context", figures.place_figures, priority=900)
    app.connect("build-finished", assets.copy_runtime)
    app.connect("build-finished", figure_index.write)
    app.connect("build-finished", assignments.write)
    app.connect("build-finished", assets.cut_down)
    app.connect("build-finished", front.refill)
    app.connect("build-finished", metadata.map_site)
    app.connect("build-finished", csp.set_policies, priority=900)  # once the pages are done
    return {"parallel_read_safe": True, "parallel_write_safe": False}

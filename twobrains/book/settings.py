"""Settings of the build that depend on this checkout: cache, mathematics, addresses."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinxcontrib import katex

from twobrains.addresses import addresses
from twobrains.book.execution import set_cache
from twobrains.book.metadata import describe
from twobrains.tools.node import MODULES, node


def configure(app: Sphinx, config: Any) -> None:
    """Name the cache, point at local mathematics, show launch buttons if there is an address."""
    set_cache(config)
    describe(config)
    config.nb_ipywidgets_js = {}
    config.katex_prerender = True
    config.katex_css_path = "katex/katex.min.css"
    config.katex_js_path = str(MODULES / "katex" / "dist" / "katex.min.js")
    katex.NODEJS_BINARY = node()
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60.0  # its 5 s are short on a busy machine
    # its Unix socket is there before the server listens; this one tries again when refused
    katex.KaTeXServer.start_server_process = katex.KaTeXServer.start_network_socket
    if (here := addresses()).repository:
        config.html_baseurl = here.book
        config.html_theme_options |= {
            "repository_url": here.repository,
            "repository_branch": here.branch,
            "use_repository_button": True,
            "use_issues_button": True,
            "launch_buttons": launch_buttons(here.repository),
        }


def launch_buttons(repository: str) -> dict[str, str]:
    """Where a chapter can be run: Binder opens any repository, Colab those on GitHub."""
    buttons = {"binderhub_url": "https://mybinder.org", "notebook_interface": "jupyterlab"}
    if repository.startswith("https://github.com/"):
        buttons["colab_url"] = "https://colab.research.google.com"
    return buttons

"""Launch buttons on a built page: to this repository, this branch and this notebook, or none."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from twobrains.book import execution, settings
from twobrains.live import markup

HOSTS = re.compile(r'href="(https://(?:mybinder|colab)\.[^"]+)"')
CONF = """
extensions = ["myst_nb"]
html_theme = "sphinx_book_theme"
nb_execution_mode = "off"
exclude_patterns = ["html"]


def setup(app):
    from twobrains.book import settings

    app.connect("config-inited", settings.configure, priority=1)
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book of a notebook, where chapters lie, and a page of prose."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    (tmp_path / "index.md").write_text(
        "# Prose\n\n```{toctree}\nnotebooks/one\n```\n", encoding="utf-8"
    )
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    cells = [nbformat.v4.new_markdown_cell("# A chapter"), nbformat.v4.new_code_cell("1 + 1")]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, tmp_path / "notebooks" / "one.ipynb")
    return tmp_path


def built(book: Path, monkeypatch: pytest.MonkeyPatch, repository: str) -> dict[str, list[str]]:
    """The book is built, warnings being errors; each page's links to where notebooks run."""
    here = SimpleNamespace(repository=repository, branch="trunk", book="https://example.org/book/")
    monkeypatch.setattr(settings, "addresses", lambda: here)
    monkeypatch.setattr(execution, "ROOT", book / "html")
    monkeypatch.setenv(markup.STORE, "")  # the build sets it
    html = book / "html"
    with docutils_namespace():
        Sphinx(
            str(book), str(book), str(html), str(html / ".doctrees"), "html",
            status=None, warningiserror=True,
        ).build()  # fmt: skip
    pages = {
        name: (html / f"{name}.html").read_text("utf-8") for name in ("index", "notebooks/one")
    }
    return {name: sorted(set(HOSTS.findall(text))) for name, text in pages.items()}


def test_a_notebooks_page_leads_to_itself_on_colab_and_binder(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = built(book, monkeypatch, "https://github.com/us/two-brains")
    path = "notebooks/one.ipynb"
    assert links["notebooks/one"] == [
        f"https://colab.research.google.com/github/us/two-brains/blob/trunk/{path}",
        f"https://mybinder.org/v2/gh/us/two-brains/trunk?urlpath=lab/tree/{path}",
    ]
    assert links["index"] == []


def test_elsewhere_than_on_github_there_is_binder(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = built(book, monkeypatch, "https://gitlab.com/us/two-brains")
    assert links["notebooks/one"] == [
        "https://mybinder.org/v2/gl/us%2Ftwo-brains/trunk?urlpath=lab/tree/notebooks/one.ipynb"
    ]


def test_without_an_address_no_page_leads_anywhere(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert built(book, monkeypatch, "") == {"index": [], "notebooks/one": []}

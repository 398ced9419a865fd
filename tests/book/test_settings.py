"""Settings of the build that depend on this checkout."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from twobrains.book import execution, settings
from twobrains.live import markup


def configured(monkeypatch: pytest.MonkeyPatch, folder: Path, repository: str) -> SimpleNamespace:
    """The settings of a build in a checkout with that address."""
    here = SimpleNamespace(repository=repository, branch="main", book="https://example.org/book/")
    monkeypatch.setattr(execution, "ROOT", folder)
    monkeypatch.setattr(settings, "addresses", lambda: here)
    monkeypatch.setattr(settings.katex, "NODEJS_BINARY", "")
    monkeypatch.setenv(markup.STORE, "")
    config = SimpleNamespace(html_theme_options={"show_toc_level": 2}, html_title="Two Brains")
    settings.configure(None, config)
    return config


def test_cache_and_store_lie_side_by_side(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = configured(monkeypatch, tmp_path, "")
    assert Path(config.nb_execution_cache_path) == tmp_path / "_build" / "executed" / "cache"
    assert markup.store() == Path(config.nb_execution_cache_path).parent / "live"


def test_without_an_address_there_are_no_launch_buttons(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert configured(monkeypatch, tmp_path, "").html_theme_options == {"show_toc_level": 2}


def test_with_an_address_there_are_launch_buttons_to_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    options = configured(monkeypatch, tmp_path, "https://example.org/us/it").html_theme_options
    assert options["repository_url"] == "https://example.org/us/it"
    assert "binderhub_url" in options["launch_buttons"]
    assert options["show_toc_level"] == 2

"""The Sphinx extension: no stale number, no lost model, nothing on a page that it doesn't need."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docutils import nodes
from sphinx.errors import ExtensionError

from twobrains import book
from twobrains.live import markup

MODEL, PICTURE = f"{'ab' * 10}.onnx", f"{'cd' * 10}.png"
BODY = f'<section><img src="{markup.HERE}{PICTURE}">"{markup.HERE}{MODEL}"</section>'


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small checkout in the package's place."""
    folder = tmp_path / "twobrains"
    (folder / "checkpoints").mkdir(parents=True)
    (folder / "live" / "frontend" / "node_modules").mkdir(parents=True)
    (folder / "training.py").write_text("steps = 1", encoding="utf-8")
    (folder / "checkpoints" / "cnn.safetensors").write_bytes(b"weights")
    (folder / "checkpoints" / "cnn.json").write_text("{}", encoding="utf-8")
    (tmp_path / "requirements.txt").write_text("torch==2", encoding="utf-8")
    monkeypatch.setattr(book, "PACKAGE", folder)
    monkeypatch.setattr(book, "ROOT", tmp_path)
    return folder


def test_the_hash_stays_while_nothing_changes(package: Path) -> None:
    before = book.state_hash()
    os.utime(package / "training.py", (1, 1))
    assert book.state_hash() == before


@pytest.mark.parametrize(
    "file",
    [
        "training.py",
        "checkpoints/cnn.safetensors",
        "checkpoints/cnn.json",
        "../requirements.txt",
        "new/module.py",
        "experiments/results.jsonl",
        "data/strokes.npz",
        "data/photos/cat.png",
        "data/words.txt",
    ],
)
def test_a_change_to_what_answers_depend_on_changes_the_hash(package: Path, file: str) -> None:
    before = book.state_hash()
    (package / file).parent.mkdir(parents=True, exist_ok=True)
    (package / file).write_bytes(b"something else")
    assert book.state_hash() != before


def test_moving_a_file_or_text_from_one_to_another_changes_the_hash(package: Path) -> None:
    before = book.state_hash()
    (package / "training.py").rename(package / "trained.py")
    moved = book.state_hash()
    assert moved != before
    (package / "trained.py").write_text("steps", encoding="utf-8")
    (package / "trained2.py").write_text(" = 1", encoding="utf-8")
    assert book.state_hash() not in (before, moved)


@pytest.mark.parametrize("file", ["live/frontend/node_modules/x/package.json", "__pycache__/a.pyc"])
def test_what_answers_do_not_depend_on_leaves_the_hash(package: Path, file: str) -> None:
    before = book.state_hash()
    (package / file).parent.mkdir(parents=True, exist_ok=True)
    (package / file).write_bytes(b"anything")
    assert book.state_hash() == before


def test_only_the_latest_caches_are_kept(tmp_path: Path) -> None:
    for age, name in enumerate(["newest", "b", "c", "d", "oldest"]):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").touch()
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    book._forget(tmp_path)
    assert {folder.name for folder in tmp_path.iterdir()} == {"newest", "b", "c"}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A site being built whose store holds one model and one picture."""
    store = tmp_path / "store"
    store.mkdir()
    (store / MODEL).write_bytes(b"model")
    (store / PICTURE).write_bytes(b"picture")
    monkeypatch.setenv(markup.STORE, str(store))
    return SimpleNamespace(outdir=str(tmp_path / "html"), store=store)


def placed(site: SimpleNamespace, page: str, body: str, **more: Any) -> dict[str, Any]:
    """The context of a page after the figures were placed."""
    context = {"body": body, "script_files": [], "css_files": [], **more}
    book.place_figures(site, page, "page.html", context, None)
    return context


@pytest.mark.parametrize(
    ("page", "up"), [("index", ""), ("notebooks/01", "../"), ("a/b/c", "../../")]
)
def test_a_page_points_at_its_figures_from_where_it_lies(
    site: SimpleNamespace, page: str, up: str
) -> None:
    context = placed(site, page, BODY)
    assert f'src="{up}_static/live/{PICTURE}"' in context["body"]
    assert f'"{up}_static/live/{MODEL}"' in context["body"]
    assert markup.HERE not in context["body"]
    for wanted in ("live.css?v=", "opened.js", "page.js?v="):
        assert f'"{up}_static/live/{wanted}' in context["live_head"]


def test_models_and_pictures_lie_in_the_site(site: SimpleNamespace) -> None:
    placed(site, "notebooks/01", BODY)
    live = Path(site.outdir) / "_static" / "live"
    assert (live / MODEL).read_bytes() == b"model"
    assert (live / PICTURE).read_bytes() == b"picture"


@pytest.mark.parametrize("lost", [MODEL, PICTURE])
def test_a_file_that_the_store_has_lost_stops_the_build_in_words(
    site: SimpleNamespace, lost: str
) -> None:
    (site.store / lost).unlink()
    words = f"the store has lost {lost}: run `make clean`, then build again"
    with pytest.raises(ExtensionError, match=words):
        placed(site, "notebooks/01", BODY)


def test_without_any_store_the_build_stops_in_words(
    site: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(markup.STORE)
    shutil.rmtree(site.store)
    with pytest.raises(ExtensionError, match="the store has lost"):
        placed(site, "notebooks/01", BODY)


def test_a_page_without_figures_gets_no_script_for_them(site: SimpleNamespace) -> None:
    context = placed(site, "book/intro", "<p>Words.</p>")
    assert context["body"] == "<p>Words.</p>"
    assert context["live_head"] == ""
    assert not Path(site.outdir).exists()


def test_scripts_from_elsewhere_and_of_unused_machinery_are_dropped(site: SimpleNamespace) -> None:
    def script(filename: str | None, **attributes: str) -> SimpleNamespace:
        return SimpleNamespace(filename=filename, attributes=attributes)

    wanted = [
        "_static/doctools.js",
        script("_static/scripts/bootstrap.js"),
        script("searchtools.js"),
    ]
    unwanted = [
        "https://cdn.jsdelivr.net/npm/mathjax@3/es5/tex-mml-chtml.js",
        script("https://unpkg.com/thebe@0.8.2/lib/index.js"),
        script("_static/sphinx-thebe.js"),
        script(None, body='const THEBE_JS_URL = "https://…"'),
        script(None, body="{}", type="application/vnd.jupyter.widget-state+json"),
        script("https://cdnjs.cloudflare.com/ajax/libs/require.js/2.3.4/require.min.js"),
    ]
    context = placed(site, "a", "", script_files=[*unwanted, *wanted])
    assert context["script_files"] == wanted


def test_mathematics_style_comes_only_where_there_is_mathematics(site: SimpleNamespace) -> None:
    sheets = ["_static/katex/katex.min.css", "_static/theme.css"]
    with_it = placed(site, "a", '<span class="katex">x</span>', css_files=sheets)
    without = placed(site, "a", "<p>katex</p>", css_files=sheets)
    assert with_it["css_files"] == sheets
    assert without["css_files"] == sheets[1:]


def test_a_changed_front_end_gets_a_new_address(monkeypatch: pytest.MonkeyPatch) -> None:
    before = book._head("live/")
    monkeypatch.setattr(book, "FRONT_END", ("other", book.FRONT_END[1]))
    after = book._head("live/")
    assert before != after
    assert before.splitlines()[:2] == after.splitlines()[:2]


def test_what_runs_the_figures_is_copied_into_the_site(tmp_path: Path) -> None:
    app = SimpleNamespace(outdir=str(tmp_path), builder=SimpleNamespace(format="html"))
    book.copy_runtime(app, None)
    static = tmp_path / "_static"
    assert (static / "live" / "page.js").read_text(encoding="utf-8") == book.FRONT_END[0]
    assert (static / "live" / "opened.js").exists()
    for name in book.RUNTIME:
        assert (static / "ort" / name).stat().st_size > 10_000
    assert list((static / "katex" / "fonts").glob("*.woff2"))


@pytest.mark.parametrize(("kind", "problem"), [("latex", None), ("html", RuntimeError("broken"))])
def test_nothing_is_copied_for_a_failed_build_or_another_format(
    kind: str, problem: Exception | None, tmp_path: Path
) -> None:
    app = SimpleNamespace(outdir=str(tmp_path), builder=SimpleNamespace(format=kind))
    book.copy_runtime(app, problem)
    book.cut_down(app, problem)
    assert list(tmp_path.iterdir()) == []


def configured(monkeypatch: pytest.MonkeyPatch, folder: Path, repository: str) -> SimpleNamespace:
    """The settings of a build in a checkout with that address."""
    here = SimpleNamespace(repository=repository, branch="main", book="https://example.org/book/")
    monkeypatch.setattr(book, "ROOT", folder)
    monkeypatch.setattr(book, "state_hash", lambda: "0123")
    monkeypatch.setattr(book, "addresses", lambda: here)
    monkeypatch.setattr(book.katex, "NODEJS_BINARY", "")
    monkeypatch.setenv(markup.STORE, "")
    config = SimpleNamespace(html_theme_options={"show_toc_level": 2})
    book.configure(None, config)
    return config


def test_cache_and_store_lie_in_a_folder_named_by_the_hash(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = configured(monkeypatch, tmp_path, "")
    assert Path(config.nb_execution_cache_path).parent.name == "0123"
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
    assert "colab_url" in options["launch_buttons"]
    assert options["show_toc_level"] == 2


def with_doctree(site: SimpleNamespace, *raws: str) -> SimpleNamespace:
    """The build, with one page whose outputs are these."""
    tree = nodes.section("", *(nodes.raw("", text, format="html") for text in raws))
    site.env = SimpleNamespace(get_doctree=lambda _: tree)
    return site


OTHER = "<!-- live figure shift of notebooks/01 -->\n<p><img src='picture.png'></p>\n<!-- /live figure -->"


def test_a_figure_of_another_page_stands_in_its_pictures_place(site: SimpleNamespace) -> None:
    made = BODY.replace("<section", '<section class="live-figure" data-figure="shift"')
    context = placed(with_doctree(site, "<p>else</p>", made), "book/intro", f"a{OTHER}b")
    assert context["body"].startswith('a<section data-of="notebooks/01" class="live-figure"')
    assert "picture.png" not in context["body"]
    assert markup.HERE not in context["body"]
    assert (Path(site.outdir) / "_static" / "live" / MODEL).exists()
    assert "page.js" in context["live_head"]


def test_a_figure_that_no_page_makes_stops_the_build_in_words(site: SimpleNamespace) -> None:
    with pytest.raises(ExtensionError, match="notebooks/01 makes no figure 'shift'"):
        placed(with_doctree(site, BODY), "book/intro", OTHER)


def test_pages_that_show_others_are_written_each_time(tmp_path: Path) -> None:
    (tmp_path / "intro.md").write_text(OTHER, encoding="utf-8")
    (tmp_path / "notation.md").write_text("words", encoding="utf-8")
    env = SimpleNamespace(
        found_docs={"intro", "notation"}, doc2path=lambda name: tmp_path / f"{name}.md"
    )
    assert book.pages_that_show_others(SimpleNamespace(), env) == ["intro"]

"""The benchmark's arithmetic, its table, and what it says when something is missing.

Nothing here is timed: how fast a page is, is for a reader of the table to judge.
"""

from __future__ import annotations

import contextlib
import runpy
import urllib.error
import urllib.request

import numpy as np
import pytest

from twobrains.bench import __main__ as command
from twobrains.bench import lab_latency, pages, report
from twobrains.bench.lab_latency import Against
from twobrains.bench.page_latency import Latency
from twobrains.bench.page_memory import Growth, Held
from twobrains.bench.site import serving
from twobrains.bench.slow_network import FirstTouch
from twobrains.bench.stats import Spread, number, packed, spread
from twobrains.bench.visit import Visit
from twobrains.bench.weight import Load, together
from twobrains.manifest import Listed, write_list
from twobrains.tools import chromium, jupyterlab


def sample(seed: int, count: int) -> list[float]:
    return list(np.random.default_rng(seed).gamma(2.0, 8.0, count))


def opened(**changes) -> Load:
    plain = {
        "page": "a.html", "requests": 20, "size": 300_000, "runtime_requests": 3,
        "runtime_size": 3_700_000, "outside": (), "missing": (), "frame": 200.0, "answer": 900.0,
    }  # fmt: skip
    return Load(**{**plain, **changes})


@pytest.fixture
def book(tmp_path):
    """A folder that looks like a built book: a page with two figures, one without, Sphinx's own."""
    manifest = {"spec": {"name": "a", "alt": "A."}, "model": "a.onnx", "picture": "a.png"}
    place = {"question": "", "chapter": "One", "page": "notebooks/one.html", "anchor": ""}
    figure = Listed(**manifest, **place, pages=["notebooks/one.html"])
    write_list(tmp_path, [figure, figure])
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "one.html").write_text("<p>words</p>")
    (tmp_path / "plain.html").write_text("<p>words</p>" * 100)
    for name in ("genindex.html", "search.html", "_static/macros.html"):
        (tmp_path / name).write_text("<p></p>")
    (tmp_path / "_static" / "ort.js").write_text("export {}")
    return tmp_path


class TestSpread:
    @pytest.mark.parametrize("count", [2, 3, 10, 101])
    def test_quartiles_are_numpys(self, count):
        values = sample(count, count)
        found = spread(values)
        quartiles = np.percentile(values, [25, 50, 75])
        assert [found.low, found.median, found.high] == pytest.approx(quartiles)
        assert (found.count, found.lost) == (count, 0)

    def test_one_value_is_its_own_spread(self):
        assert spread([7.0]) == Spread(7.0, 7.0, 7.0, count=1)

    def test_what_was_not_answered_is_counted_and_said(self):
        found = spread([1.0, None, 3.0, None])
        assert (found.median, found.count, found.lost) == (2.0, 2, 2)
        assert "2 unanswered" in str(found)

    def test_nothing_measured_is_no_number(self):
        assert spread([]) is None
        assert spread([None, None]) is None

    def test_numbers_keep_what_a_rerun_would_repeat(self):
        assert [number(value) for value in (0.123, 3.14159, 31.4159, 3141.59, -2.5)] == [
            "0.12", "3.14", "31.4", "3,142", "−2.50",
        ]  # fmt: skip


class TestPacked:
    def test_text_is_counted_compressed(self):
        assert packed(b"feature map " * 1000) < 100

    def test_what_does_not_compress_is_counted_as_it_is(self):
        noise = np.random.default_rng(0).bytes(5000)
        assert packed(noise) == 5000


class TestServing:
    def test_what_is_sent_is_remembered_and_weighed(self, book):
        with serving(book) as site:
            for path in ("/plain.html", "/notebooks/one.html"):
                urllib.request.urlopen(site.address + path).read()
            assert [file.name for file in site.asked] == ["plain.html", "one.html"]
            whole = packed((book / "plain.html").read_bytes())
            assert site.weight(0, 1) == whole
            assert site.weight() == whole + site.weight(1)

    def test_what_is_missing_is_remembered(self, book):
        with serving(book) as site:
            with pytest.raises(urllib.error.HTTPError):
                urllib.request.urlopen(f"{site.address}/gone.js")
            assert site.missing == ["/gone.js"]
            assert site.asked == []

    def test_modules_have_a_type_that_browsers_run(self, book):
        with serving(book) as site:
            answer = urllib.request.urlopen(f"{site.address}/_static/ort.js")
            assert answer.headers["Content-Type"] == "text/javascript"


class TestPages:
    def test_a_books_pages_and_their_figures(self, book):
        found = {page.path: page.figures for page in pages.find(book)}
        assert found == {"notebooks/one.html": 2, "plain.html": 0}

    def test_requests_beyond_the_server_are_noted(self):
        outside: list[str] = []
        site = pages.Site(pages.Path(), "http://127.0.0.1:8000")
        for url in (f"{site.address}/a.js", "data:,x", "http://127.0.0.1:80001/b", "https://c.d/e"):
            pages._note(url, site, outside)
        assert outside == ["127.0.0.1:80001", "c.d"]


class TestTable:
    def test_rows_under_their_heads(self):
        text = report.table(["what", "ms"], [["a|b", "3"]])
        assert text.splitlines() == ["| what | ms |", "| --- | ---: |", "| a\\|b | 3 |"]

    def test_no_rows_no_table(self):
        assert report.table(["what"], []) == ""

    def test_everything_measured_stands_in_the_text(self):
        times = Spread(4.0, 5.0, 6.0, count=100)
        held = Held(heap=3.0, buffers=0.3, wasm=16.0, nodes=1500)
        results = report.Results(
            chromium="156",
            latencies=[
                Latency("a.html", "shift", "slider", times),
                Latency("a.html", "shift", "pad", None),
            ],
            weights=[together([opened(), opened(size=350_000, outside=("cdn.example",))])],
            growths=[
                Growth("a.html", "shift", "slider", 500, held, Held(3.25, 0.3, 17.0, 1502)),
            ],
            against={report.AT_ONCE: Against(times, times, times, times, times)},
        )
        text = report.markdown(results)
        for part in (
            "Chromium 156",
            "| a.html: shift, slider | 5.00 (4.00 to 6.00) | 100 |",
            "| a.html: shift, pad | – | 0 |",
            "| a.html | 350 | 20 | 200 (200 to 200) | 3.70 | 900 (900 to 900) | shift, slider | 5.00 |",
            "| 5.00 | 1 third-party requests |",
            "| a.html: shift, slider | 500 | 3.00 → 3.25 | 16.0 → 17.0 | 1.25 | 1500 → 1502 |",
            "`make lab`: live figure ÷ plain | 5.00 (4.00 to 6.00) × |",
        ):
            assert part in text, part

    def test_a_part_that_was_not_measured_has_no_heading(self):
        text = report.markdown(report.Results(problems=["memory of a.html: the tab crashed"]))
        assert "stays in memory" not in text
        assert text.endswith("- Not measured: memory of a.html: the tab crashed")

    def test_a_page_without_figures_has_no_runtime(self):
        bare = together([opened(frame=None, answer=None, runtime_requests=0)])
        assert report._page(bare, None) == ["a.html", "300", "20", *"––––––"]

    def test_the_slowest_control_of_a_page_is_named(self):
        def moved(page, kind, median):
            return Latency(page, "shift", kind, median and Spread(1.0, median, 90.0, count=9))

        moves = [moved("a", "pad", 3.0), moved("a", "slider", 7.0), moved("a", "text", None)]
        slowest = report.slowest_control([*moves, moved("b", "pad", 50.0)], "a")
        assert slowest.kind == "slider"
        assert report.slowest_control(moves, "c") is None

    def test_what_is_over_budget_is_named(self):
        slow = Latency("a.html", "shift", "pad", Spread(30.0, 40.0, 50.0, count=9))
        heavy = together([opened(size=500_000, missing=("/x.js",), frame=1500.0)])
        assert report.over_budget(together([opened()]), None) == []
        wanted = ["500 KB", "the first frame", "the slowest control", "missing: /x.js"]
        assert report.over_budget(heavy, slow) == wanted

    def test_a_visit_is_told_for_one_page_three_and_all(self):
        results = report.Results(visits=[Visit(n, 20 * n, 1_500_000 * n) for n in range(1, 6)])
        rows = [line for line in report.markdown(results).splitlines() if line.startswith("| ")][2:]
        assert rows == [
            "| 1 | 20 | 1.50 | 1.50 |", "| 3 | 60 | 4.50 | 4.50 |", "| 5 | 100 | 7.50 | 7.50 |",
        ]  # fmt: skip

    def test_a_first_touch_is_told_with_its_sign_and_without(self):
        touches = [
            FirstTouch("a.html", "shift", 31.0, 22_400.0),
            FirstTouch("b.html", "batch", None, None),
        ]
        text = report.markdown(report.Results(touches=touches))
        assert "| a.html: shift | 31.0 | 22.4 |\n| b.html: batch | none | none |" in text
        assert "1.5 Mbit/s" in text

    def test_the_books_page_gets_pages_but_no_list_of_figures(self):
        times = Spread(4.0, 5.0, 6.0, count=100)
        results = report.Results(
            latencies=[Latency("a.html", "shift", "slider", times)], weights=[together([opened()])]
        )
        text = report.markdown(results, figures=False)
        assert "figure by figure" not in text
        assert "shift, slider | 5.00" in text


class TestPageOfTheBook:
    def test_only_what_stands_between_the_marks_changes(self, tmp_path):
        page = tmp_path / "speed.md"
        page.write_text("before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n")
        report.write(page, "new")
        report.write(page, "newer")
        assert page.read_text("utf-8") == "before\n<!-- bench -->\nnewer\n<!-- /bench -->\nafter\n"

    @pytest.mark.parametrize("whole", ["no mark", "<!-- bench --> only", "<!-- /bench -->"])
    def test_a_missing_mark_is_named_and_nothing_is_lost(self, tmp_path, whole):
        page = tmp_path / "speed.md"
        page.write_text(whole)
        with pytest.raises(SystemExit, match="put a line"):
            report.write(page, "new")
        assert page.read_text("utf-8") == whole

    def test_the_book_has_its_place_for_the_tables(self):
        text = (command.ROOT / "book" / "speed.md").read_text("utf-8")
        assert [text.count(mark) for mark in (report.BEGIN, report.END)] == [1, 1]


class TestTurns:
    def test_ratios_compare_rounds_of_the_same_moment(self):
        quiet_then_busy = [[[ms] * 3, [4 * ms] * 3] for ms in (10.0, 30.0, 50.0)]
        found = lab_latency._against(quiet_then_busy)
        assert found.to_reused.median == pytest.approx(1 / 3)
        assert (found.to_reused.low, found.to_reused.high) == pytest.approx((1 / 3, 1 / 3))
        assert found.to_plain.median == pytest.approx(1 / 5)
        assert found.ours.count == 6

    def test_every_way_is_warmed_and_measured_as_often(self):
        asked: list[tuple[str, int]] = []

        def way(name):
            return lambda count: asked.append((name, count)) or [1.0] * count

        rounds = lab_latency._take_turns([way("ours"), way("theirs")], 100, lambda: None)
        assert [sum(map(len, each)) for each in rounds] == [100, 100]
        assert [name for name, _ in asked[2:]] == ["ours", "theirs"] * lab_latency.ROUNDS

    def test_silence_is_an_error_with_words(self):
        with pytest.raises(RuntimeError, match="not one of 2 changes was answered"):
            lab_latency._answered([None, None])

    def test_the_rivals_stand_where_they_are_looked_for(self, tmp_path):
        lab_latency._write_scratch(tmp_path / "scratch.ipynb")
        cells = lab_latency.nbformat.read(tmp_path / "scratch.ipynb", as_version=4).cells
        assert "set_data" in cells[lab_latency.REUSED_CELL].source
        assert "plt.show" in cells[lab_latency.PLAIN_CELL].source
        assert "set_data" not in cells[lab_latency.PLAIN_CELL].source


class TestChromium:
    def test_the_machines_own_comes_first(self, monkeypatch):
        which = {"google-chrome": "/opt/chrome"}.get
        monkeypatch.setattr(chromium.shutil, "which", which)
        monkeypatch.setattr(chromium, "_playwrights", lambda: "/other")
        assert chromium.find() == "/opt/chrome"

    def test_else_playwrights(self, monkeypatch):
        monkeypatch.setattr(chromium.shutil, "which", lambda _: None)
        monkeypatch.setattr(chromium, "_playwrights", lambda: "/other")
        assert chromium.find() == "/other"

    def test_else_words(self, monkeypatch):
        monkeypatch.setattr(chromium, "find", lambda: None)
        monkeypatch.setattr(chromium.os, "geteuid", lambda: 1000)
        for wanting in (chromium.get, chromium.browser().__enter__):
            with pytest.raises(SystemExit, match="playwright install"):
                wanting()

    def test_root_with_apt_installs(self, monkeypatch):
        ran: list[list[str]] = []
        monkeypatch.setattr(chromium, "find", lambda: "/opt/chromium" if len(ran) == 2 else None)
        monkeypatch.setattr(chromium.os, "geteuid", lambda: 0)
        monkeypatch.setattr(chromium.shutil, "which", lambda name: f"/usr/bin/{name}")
        monkeypatch.setattr(
            chromium.apt.subprocess, "run", lambda command, **_: ran.append(command)
        )
        assert chromium.get() == "/opt/chromium"
        assert [each[1] for each in ran] == ["update", "install"]

    def test_playwright_missing_is_said(self, monkeypatch):
        monkeypatch.setattr(chromium, "find_spec", lambda _: None)
        with pytest.raises(SystemExit, match="Playwright is missing"):
            chromium.browser().__enter__()


class TestCommand:
    @pytest.fixture
    def run(self, book, monkeypatch):
        """The command on that book with these steps, in a browser that is none."""

        @contextlib.contextmanager
        def none():
            yield type("Browser", (), {"version": "156"})()

        def run(*made, arguments=()):
            monkeypatch.setattr(chromium, "browser", none)
            monkeypatch.setattr(command, "steps", lambda *_: list(made))
            monkeypatch.setattr(command, "ROOT", book)
            return command.main(["page", "--site", str(book), *arguments])

        return run

    @pytest.fixture
    def page(self, book):
        """The book's page of measurements."""
        (book / "book").mkdir()
        return book / "book" / "speed.md"

    def test_without_a_built_book_it_says_what_to_run(self, tmp_path):
        for folder in (tmp_path, tmp_path / "missing"):
            with pytest.raises(SystemExit, match="make build"):
                command.main(["page", "--site", str(folder)])

    def test_without_chromium_it_says_what_to_install(self, book, monkeypatch):
        monkeypatch.setattr(chromium, "find", lambda: None)
        with pytest.raises(SystemExit, match="Chromium is missing"):
            command.main(["page", "--site", str(book)])

    def test_an_interrupt_prints_what_there_is_and_leaves_the_page(self, book, page, run, capsys):
        page.write_text("<!-- bench -->\n<!-- /bench -->\n")

        def interrupted(tick):
            raise KeyboardInterrupt

        assert run(command.Step("one", 1, interrupted), arguments=["--write"]) == 1
        out = capsys.readouterr().out
        assert "Chromium 156" in out
        assert "interrupted" in out
        assert page.read_text("utf-8") == "<!-- bench -->\n<!-- /bench -->\n"

    def test_a_step_that_fails_is_named_and_the_next_one_runs(self, run, capsys):
        ran = []

        def fails(tick):
            raise RuntimeError("no figure got ready")

        assert run(command.Step("first", 1, fails), command.Step("second", 1, ran.append)) == 1
        assert len(ran) == 1
        assert "- Not measured: first: no figure got ready" in capsys.readouterr().out

    def test_a_whole_run_goes_into_the_page(self, page, run):
        page.write_text("a\n<!-- bench -->\n<!-- /bench -->\nb\n")
        assert run(command.Step("one", 1, lambda tick: tick()), arguments=["--write"]) == 0
        text = page.read_text("utf-8")
        assert text.startswith("a\n<!-- bench -->\nMeasured on ")
        assert text.endswith("<!-- /bench -->\nb\n")

    def test_pages_without_figures_are_only_opened(self, book):
        made = command.steps(None, None, pages.find(book), command.QUICK, None, ["open", "answer"])
        assert [step.name for step in made] == [
            "opening notebooks/one.html", "opening plain.html", "moving notebooks/one.html",
        ]  # fmt: skip


class TestLab:
    def test_the_kernels_websocket_sends_at_once(self, monkeypatch):
        handlers = pytest.importorskip("jupyter_server.services.kernels.websocket")
        done: list[object] = []

        async def opens(handler, kernel_id):
            done.append(("open", kernel_id))

        monkeypatch.setattr(handlers.KernelWebsocketHandler, "open", opens)
        runpy.run_path(str(jupyterlab.CONFIG))
        handler = type("Handler", (), {"set_nodelay": lambda _, value: done.append(value)})()
        with pytest.raises(StopIteration):
            handlers.KernelWebsocketHandler.open(handler, "k").send(None)
        assert done == [True, ("open", "k")]

    def test_without_jupyterlab_it_says_what_to_install(self, monkeypatch, tmp_path):
        monkeypatch.setattr(jupyterlab, "find_spec", lambda _: None)
        with pytest.raises(SystemExit, match="JupyterLab is missing"):
            jupyterlab.running(tmp_path).__enter__()

    def test_a_server_that_dies_is_quoted(self, monkeypatch, tmp_path):
        dies = [jupyterlab.sys.executable, "-c", "print('port taken'); raise SystemExit(1)"]
        monkeypatch.setattr(jupyterlab, "_command", lambda *_: dies)
        with pytest.raises(SystemExit, match="port taken"):
            jupyterlab.running(tmp_path).__enter__()

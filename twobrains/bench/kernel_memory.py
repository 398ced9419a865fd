"""``python -m twobrains.bench notebooks``: does a chapter fit into the memory that Binder gives?

Each notebook is run in a fresh kernel, and the kernel's peak of resident memory is recorded beside
that of a JupyterLab which opened and ran the largest of them. ``notebooks.json`` keeps what was
measured after each notebook: after Ctrl-C the same command goes on where it stopped, and it
measures anew only a notebook whose code has changed. Other versions of the packages make a new
record. Linux counts the peaks, so it takes Linux to measure them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from tqdm import tqdm

from twobrains.bench.report import table
from twobrains.bench.stats import number
from twobrains.tools import chromium, jupyterlab
from twobrains.tools.notebooks import FOLDER

FILE = Path(__file__).with_name("notebooks.json")
BINDER_MB = 2000
"""What mybinder.org gives the server and its kernels together."""
PACKAGES = ("torch", "numpy", "matplotlib", "ipykernel", "jupyterlab")
CELL_S = FIGURE_S = 300  # a kernel that shares its machine may be slow
_ALL_RUN = """() => [...document.querySelectorAll(".jp-InputPrompt")]
  .every(prompt => !prompt.textContent.includes("*"))"""


@dataclass(frozen=True)
class Row:
    """One notebook's kernel.

    Attributes:
        code: digest of the notebook's code cells.
        peak_mb: the most memory that was resident at once, in MB of 10⁶ bytes.
        seconds: from the kernel's start to its last cell's end.
    """

    code: str
    peak_mb: float
    seconds: float


@dataclass
class Record:
    """What has been measured so far, with these versions.

    Attributes:
        date: of the last measurement.
        versions: of Python and the packages that matter; ``+cpu`` marks torch's build.
        cpus: of the machine.
        server_mb: peak of JupyterLab itself, its kernels not counted.
        notebooks: by name.
    """

    versions: dict[str, str]
    date: str = ""
    cpus: int = field(default_factory=lambda: os.cpu_count() or 1)
    server_mb: float | None = None
    notebooks: dict[str, Row] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path = FILE) -> Record:
        """The record in that file."""
        known = json.loads(file.read_text(encoding="utf-8"))
        rows = {name: Row(**row) for name, row in known.pop("notebooks").items()}
        return cls(**known, notebooks=rows)

    @classmethod
    def to_go_on(cls, file: Path = FILE) -> Record:
        """The record in that file; an empty one where it is of other versions or missing."""
        found = cls.read(file) if file.exists() else None
        return found if found and found.versions == versions() else cls(versions())

    def write(self, file: Path = FILE) -> None:
        """Replace the file in one step, rows by name."""
        told = asdict(self)
        told["notebooks"] = dict(sorted(told["notebooks"].items()))
        part = file.with_suffix(".part")
        part.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        part.replace(file)


def main(folder: Path = FOLDER, file: Path = FILE) -> int:
    """Measure what the record lacks and print it as a table; 0 if nothing is missing."""
    found = sorted(folder.glob("*.ipynb"))
    record = Record.to_go_on(file)
    for gone in set(record.notebooks) - {each.stem for each in found}:
        del record.notebooks[gone]
    try:
        problems = _measure(found, record, file)
    except KeyboardInterrupt:
        problems = ["the rest: interrupted; the same command goes on"]
    print(markdown(record), *(f"- Not measured: {each}" for each in problems), sep="\n\n")
    return 1 if problems else 0


def _measure(found: list[Path], record: Record, file: Path) -> list[str]:
    """Fill the record and keep it after each step; what failed, in words."""
    problems = []
    if record.server_mb is None:
        record.server_mb = server_peak(max(found, key=lambda each: each.stat().st_size))
        record.date = today()
        record.write(file)
    with tqdm([each for each in found if _lacks(record, each)], file=sys.stderr) as bar:
        for notebook in bar:
            bar.set_description(notebook.stem)
            try:
                record.notebooks[notebook.stem] = kernel_peak(notebook)
                record.date = today()
                record.write(file)
            except (CellExecutionError, CellTimeoutError) as problem:
                problems.append(f"{notebook.stem}: {problem}")
    return problems


def today() -> str:
    """The day of a measurement, the same in every time zone."""
    return dt.datetime.now(dt.UTC).date().isoformat()


def _lacks(record: Record, notebook: Path) -> bool:
    row = record.notebooks.get(notebook.stem)
    return row is None or row.code != digest(nbformat.read(notebook, as_version=4))


def kernel_peak(file: Path) -> Row:
    """Run a notebook in a fresh kernel, in its folder.

    Raises:
        CellExecutionError, CellTimeoutError: a cell failed; the message names it.
    """
    notebook = nbformat.read(file, as_version=4)
    where = {"metadata": {"path": str(file.parent)}}
    client = NotebookClient(notebook, timeout=CELL_S, kernel_name="python3", resources=where)
    code, begun = digest(notebook), time.perf_counter()  # the run changes the notebook
    with client.setup_kernel():
        for place, cell in enumerate(notebook.cells):
            client.execute_cell(cell, place)
        seconds = time.perf_counter() - begun
        return Row(code, peak(client.km.provisioner.pid), round(seconds, 1))


def server_peak(file: Path) -> float:
    """MB of a JupyterLab in which a browser opened this notebook and ran it.

    Raises:
        SystemExit: JupyterLab, Playwright or Chromium is missing; the message says what to do.
    """
    with tempfile.TemporaryDirectory(prefix="two-brains-bench-") as folder:
        shutil.copy(file, folder)
        with (
            jupyterlab.running(Path(folder)) as server,
            chromium.browser() as browser,
            closing(browser.new_page()) as page,
        ):
            jupyterlab.run_notebook(page, server, file.name)
            figure = page.locator("section.live-figure[data-ready=true]").last
            figure.wait_for(state="attached", timeout=FIGURE_S * 1000)
            page.wait_for_function(_ALL_RUN, timeout=FIGURE_S * 1000)
            return peak(_server().pid)


def _server() -> psutil.Process:
    """The JupyterLab that this process started."""
    children = psutil.Process().children()
    return next(each for each in children if "jupyterlab" in each.cmdline())


def peak(pid: int) -> float:
    """The most memory a process has had resident, in MB.

    Raises:
        SystemExit: not on Linux.
    """
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        raise SystemExit("Peaks of memory are read from /proc, which only Linux has")
    lines = status.read_text(encoding="utf-8").splitlines()
    [line] = [line for line in lines if line.startswith("VmHWM")]
    return round(int(line.split()[1]) * 1024 / 1e6, 1)


def digest(notebook: Any) -> str:
    """A short hash of the notebook's code: prose and outputs take no memory to speak of."""
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return hashlib.sha256("\n\n".join(code).encode()).hexdigest()[:16]


def versions() -> dict[str, str]:
    """The versions of Python and of the packages that decide on memory."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def markdown(record: Record) -> str:
    """The record as a table, with the conditions first."""
    server = record.server_mb or 0.0
    rows = [
        [name, number(row.peak_mb), number(row.peak_mb + server), number(row.seconds)]
        for name, row in record.notebooks.items()
    ]
    said = ", ".join(f"{name} {each}" for name, each in record.versions.items())
    head = f"Peak memory of each notebook's kernel; {record.date or 'no date'}, {said}, "
    head += f"{record.cpus} CPUs. JupyterLab itself takes {number(server)} MB; Binder gives both "
    head += f"{number(BINDER_MB)} MB."
    columns = ["notebook", "kernel, MB", "with JupyterLab, MB", "seconds"]
    return f"{head}\n\n{table(columns, rows)}"

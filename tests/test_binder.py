"""Binder's image: what repo2docker reads in ``.binder`` does here what it is to do there.

The image itself is not built by any test: that takes Docker.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from notebooks.elsewhere import bare, show_ours

from twobrains.bench import kernel_memory
from twobrains.paths import ROOT
from twobrains.tools import jupyterlab

BINDER = ROOT / ".binder"
KNOWN = {f"python-3.{minor}" for minor in range(8, 15)}  # repo2docker 2026.4
PINS = re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "requirements.txt").read_text("utf-8"), re.M)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment where requirements.txt is installed and postBuild has run."""
    folder = tmp_path_factory.mktemp("image") / "environment"
    bare(folder)
    show_ours(folder)
    # the network is not asked for what builds the package; pip reads 0 as "no isolation"
    offline = {"PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_INDEX": "1"}
    subprocess.run([BINDER / "postBuild"], cwd=ROOT, env=environment(folder) | offline, check=True)
    return folder


def environment(image: Path) -> dict[str, str]:
    """As in the image: its programs come first, and a reader's home is empty."""
    home = image.parent / "home"
    home.mkdir(exist_ok=True)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("JUPYTER")}
    path = f"{image / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return kept | {"PATH": path, "HOME": str(home), "PYTHONPATH": ""}


def said(image: Path, *command: str) -> str:
    """What the image's Python prints."""
    python = image / "bin" / "python"
    done = subprocess.run(
        [python, *command], cwd=image, env=environment(image), capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.slow
def test_post_build_installs_this_checkout_and_nothing_else(image: Path) -> None:
    place = "import twobrains; print(twobrains.__file__)"
    assert Path(said(image, "-c", place)) == ROOT / "twobrains" / "__init__.py"
    installed = {each.name for each in image.glob("lib/python*/site-packages/*.dist-info")}
    assert [each.split("-")[0] for each in installed] == ["twobrains"]


@pytest.mark.slow
def test_jupyter_looks_where_post_build_put_the_settings(image: Path) -> None:
    folders = json.loads(said(image, "-m", "jupyter", "--paths", "--json"))["config"]
    found = [each for each in map(Path, folders) if (each / jupyterlab.CONFIG.name).exists()]
    assert found == [image / "etc" / "jupyter"]
    assert (found[0] / jupyterlab.CONFIG.name).read_bytes() == jupyterlab.CONFIG.read_bytes()


@pytest.mark.slow
def test_a_server_that_starts_there_sends_at_once(image: Path) -> None:
    start = (
        "from jupyter_server.serverapp import ServerApp\n"
        "from jupyter_server.services.kernels.websocket import KernelWebsocketHandler\n"
        "ServerApp().load_config_file()\n"
        "print(KernelWebsocketHandler.open.__name__)\n"
    )
    assert said(image, "-c", start) == "open_at_once"


@pytest.fixture(scope="module", params=["notebook", "text"])
def opened(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict]:
    """A chapter as a server gives it, where a copy made one of its two files the older one."""
    folder = tmp_path_factory.mktemp("repository")
    files = [Path("notebooks/handwriting.ipynb"), Path("notebooks/_text/handwriting.py")]
    for file in [Path("pyproject.toml"), *files]:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, folder / file)
    older = folder / files[request.param == "text"]
    os.utime(older, (older.stat().st_mtime - 3600,) * 2)
    with jupyterlab.running(folder) as server:
        address = f"{server.address}/api/contents/{files[0]}?token={server.token}"
        with urllib.request.urlopen(address) as answer:
            yield json.load(answer)["content"]


@pytest.mark.slow
def test_a_chapter_opens_with_its_text_and_its_outputs(opened: dict) -> None:
    notebook = json.loads((ROOT / "notebooks" / "handwriting.ipynb").read_text("utf-8"))
    wanted = ["".join(cell["source"]) for cell in notebook["cells"]]
    assert [cell["source"] for cell in opened["cells"]] == wanted
    assert any(cell.get("outputs") for cell in opened["cells"])


def test_repo2docker_knows_the_python_and_the_package_runs_on_it() -> None:
    runtime = (BINDER / "runtime.txt").read_text("utf-8").strip()
    assert runtime in KNOWN
    assert 'requires-python = ">=3.11,<3.14"' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert runtime.removeprefix("python-3.") in {"11", "12", "13"}


def test_the_pins_are_those_of_everyone_with_torch_from_the_index_of_cpu_builds() -> None:
    lines = (BINDER / "requirements.txt").read_text("utf-8").splitlines()
    options = [line for line in lines if not line.startswith("#")]
    assert options[0] == "--extra-index-url https://download.pytorch.org/whl/cpu"
    assert options[1:] == ["-r ../requirements.txt"]


def test_what_runs_there_is_pinned() -> None:
    assert {"jupyterlab", "torch", "anywidget", "ipywidgets", "ipykernel"} <= {
        name for name, _ in PINS
    }


def fake(folder: Path, version: str) -> None:
    """A wheel of an empty package."""
    name = f"some_torch-{version}"
    with zipfile.ZipFile(folder / f"{name}-py3-none-any.whl", "w") as wheel:
        about = f"Metadata-Version: 2.1\nName: some-torch\nVersion: {version}\n"
        wheel.writestr(f"{name}.dist-info/METADATA", about)
        wheel.writestr(
            f"{name}.dist-info/WHEEL",
            "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        wheel.writestr(f"{name}.dist-info/RECORD", "")


def test_pip_takes_the_cpu_build_of_a_pinned_version(tmp_path: Path) -> None:
    for version in ("2.13.0", "2.13.0+cpu", "2.14.0+cpu"):
        fake(tmp_path, version)
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--dry-run",
        "--no-index",
        "--find-links",
        tmp_path,
    ]
    done = subprocess.run(
        [*pip, "some-torch==2.13.0"], capture_output=True, encoding="utf-8", check=True
    )
    assert "Would install some-torch-2.13.0+cpu" in done.stdout


def test_post_build_names_no_address() -> None:
    assert "://" not in (BINDER / "postBuild").read_text("utf-8")


def test_post_build_may_be_run() -> None:
    assert os.access(BINDER / "postBuild", os.X_OK)
    listed = subprocess.run(
        ["git", "ls-files", "--stage", ".binder/postBuild"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    assert listed.stdout.startswith("100755") or listed.returncode, "git add --chmod=+x it"


def test_every_notebook_fits_beside_the_server() -> None:
    record = kernel_memory.Record(**json.loads(kernel_memory.FILE.read_text("utf-8")))
    assert set(record.notebooks) == {file.stem for file in kernel_memory.FOLDER.glob("*.ipynb")}, (
        "run `.venv/bin/python -m twobrains.bench notebooks`"
    )
    largest = max(row["peak_mb"] for row in record.notebooks.values())
    assert 0 < largest + record.server_mb < kernel_memory.BINDER_MB

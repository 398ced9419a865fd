"""Photographs and image files on a pad: dropped, pasted, chosen; read as ink, or refused in words."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import FileChooser, Page
from torch import Tensor, nn

from browser import oracle, tiny
from browser.conftest import NewPage
from browser.reader import PATIENCE, Reader
from browser.test_address import until_given
from browser.test_pad_hands import rows
from browser.ways.pad import on_paper
from twobrains import checkpoints
from twobrains.data.handwriting import generate
from twobrains.live import Bars, LiveFigure, Pad, Picture
from twobrains.tools.serve import serving

SIDE = 420

HAND_OVER = """async ([figure, how, name, kind, data]) => {
  const section = document.querySelector(`section[data-figure="${figure}"]`);
  const raw = Uint8Array.from(atob(data), (each) => each.charCodeAt(0));
  const files = new DataTransfer();
  files.items.add(new File([raw], name, { type: kind }));
  const canvas = section.querySelector("canvas[data-control]");
  if (how === "drop") {
    const over = new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer: files });
    canvas.dispatchEvent(over);
    if (!over.defaultPrevented) throw new Error("the browser would leave the page");
    canvas.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: files }));
  } else {
    document.body.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: files }));
  }
}"""


class Digit(nn.Module):
    """What ``digit-cnn`` predicts for the ink."""

    def __init__(self) -> None:
        super().__init__()
        self.cnn = checkpoints.load("digit-cnn")

    def forward(self, ink: Tensor) -> dict[str, Tensor]:
        return {"image": ink[0, 0], "probability": self.cnn(ink)[0].softmax(-1)}


def digit() -> LiveFigure:
    bar = np.zeros((28, 28), np.float32)
    bar[6:22, 13:15] = 1
    return LiveFigure(
        Digit(),
        [Pad("ink", examples={"bar": bar})],
        [Picture("image"), Bars("probability", labels=list("0123456789"))],
        alt="A digit.",
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a page of two figures is served: a pad for ink and one for movements."""
    folder = tmp_path_factory.mktemp("images")
    tiny.write(folder, digit(), rows())
    with serving(folder) as found:
        yield f"{found}/index.html"


def photograph(ink: Tensor, *, noise: float = 0.03) -> bytes:
    """A PNG: dark ink, small and off the centre, on grey paper that is darker at one side."""
    sheet = np.zeros((SIDE, SIDE))
    large = Image.fromarray((ink.numpy() * 255).astype(np.uint8)).resize((252, 252))
    sheet[30:282, 150:402] = np.asarray(large) / 255
    down, across = np.mgrid[:SIDE, :SIDE] / SIDE
    paper = 0.72 - 0.25 * across - 0.12 * down
    seen = paper * (1 - 0.7 * sheet) + np.random.default_rng(0).normal(0, noise, sheet.shape)
    return png(seen)


def png(levels: Any) -> bytes:
    """A grey image as a file."""
    file = io.BytesIO()
    Image.fromarray((np.clip(levels, 0, 1) * 255).astype(np.uint8)).save(file, "png")
    return file.getvalue()


def give(
    reader: Reader, how: str, data: bytes, name: str = "a.png", kind: str = "image/png"
) -> None:
    """Hand a file to the figure's pad."""
    if how == "choose":
        file = {"name": name, "mimeType": kind, "buffer": data}
        reader.section.locator("input[type=file]").set_input_files(file)
        return
    if how == "paste":
        reader.section.dispatch_event("pointerdown")
    told = [reader.name, how, name, kind, base64.b64encode(data).decode()]
    reader.page.evaluate(HAND_OVER, told)


def until_says(reader: Reader, part: str) -> None:
    """Wait until the pad says this of an image."""
    condition = (
        "(section, part) => section.querySelector('.lf-image-says').textContent.includes(part)"
    )
    reader.until(condition, f"says {part!r}", part)


def ink_of(reader: Reader) -> oracle.Ink:
    """The ink that the page's address holds."""
    code = until_given(reader, lambda given: given.get("ink", "").startswith("i"))["ink"]
    raw = base64.urlsafe_b64decode(code[1:-1] + "=" * (-len(code[1:-1]) % 4))
    levels = np.concatenate([np.full((each & 15) + 1, (each >> 4) / 15) for each in raw])
    return levels.reshape(28, 28).astype(np.float32)


def stands(reader: Reader, ink: oracle.Ink) -> Tensor:
    """Assert that pad and panels show what torch makes of this ink; what it predicts."""
    live = digit()
    (pad,) = live.program.controls
    on_paper(reader, pad, ink)
    frame = oracle.answer(live, {"ink": ink})
    reader.settle(lambda seen: oracle.differences(seen, live, frame))
    return frame["probability"].argmax()


def opened(page: Page, address: str, figure: str = "digit") -> Reader:
    page.goto(address)
    return Reader(page, figure).ready()


@pytest.mark.parametrize("how", ["choose", "drop", "paste"])
def test_a_photographed_digit_is_read_as_torch_reads_its_ink(
    how: str, new_page: NewPage, address: str
) -> None:
    reader = opened(new_page(), address)
    samples = generate(10, seed=91)
    right = 0
    for picture, label in zip(samples.pictures()[:4], samples.labels[:4].tolist(), strict=True):
        with reader.answering():
            give(reader, how, photograph(picture))
        until_says(reader, "The image is on the pad")
        ink = ink_of(reader)
        assert np.corrcoef(ink.ravel(), picture.numpy().ravel())[0, 1] > 0.6
        right += int(stands(reader, ink) == label)
        with reader.answering():
            reader.button("example bar").click()
        until_given(reader, lambda given: "ink" not in given)
    assert right >= 3


def test_an_image_comes_back_with_the_address_and_goes_with_undo(
    new_page: NewPage, address: str
) -> None:
    page = new_page()
    reader = opened(page, address)
    with reader.answering():
        give(reader, "choose", photograph(generate(1, seed=92).pictures()[0]))
    ink = ink_of(reader)
    page.reload()
    stands(Reader(page, "digit").ready(), ink)
    reader.button("Undo").click()
    assert reader.until_words() == digit().program.controls[0].settings()["blank"]
    assert reader.section.locator(".lf-image-says").text_content() == ""


HUGE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x00\x00\x00\x01\x00\x00\x08\x00\x00\x00\x00"
HTML = "<img src=x onerror=alert(1)>.png"


@pytest.mark.parametrize(
    ("data", "name", "kind", "words"),
    [
        (b"hello", "a.txt", "text/plain", "That file is no image."),
        (b"hello", HTML, "image/png", "can't be opened"),
        (b"", "a.png", "image/png", "can't be opened"),
        (HUGE, "a.png", "image/png", "too large"),
        (png(np.full((90, 120), 0.7)), "a.png", "image/png", "No ink was found"),
        (png(np.eye(4)), "a.png", "image/png", "too small"),
    ],
    ids=["text", "broken", "empty", "huge", "blank", "small"],
)
@pytest.mark.parametrize("how", ["choose", "drop"])
def test_what_is_no_writing_gets_words(
    how: str, data: bytes, name: str, kind: str, words: str, new_page: NewPage, address: str
) -> None:
    reader = opened(new_page(), address)
    before = reader.see()
    give(reader, how, data, name, kind)
    until_says(reader, words)
    after = reader.see()
    assert np.array_equal(before.pads["ink"], after.pads["ink"])
    assert reader.section.locator("img:visible").count() == 0
    with reader.answering():
        reader.button("Clear").click()
        reader.button("example bar").click()
    assert reader.section.locator(".lf-image-says").text_content() == ""


def test_a_pad_for_movements_says_why_it_takes_no_image(new_page: NewPage, address: str) -> None:
    reader = opened(new_page(), address, "rows")
    assert reader.section.get_by_role("button", name="Image…").count() == 0
    for how in ("drop", "paste"):
        give(reader, how, photograph(generate(1, seed=92).pictures()[0]))
        until_says(reader, "how the pen moves")


def test_the_button_opens_the_browsers_own_chooser_by_key(new_page: NewPage, address: str) -> None:
    page = new_page()
    choosers: list[FileChooser] = []
    page.on(
        "filechooser", lambda chooser: choosers.append(chooser)
    )  # before the page: the browser has to know it in time
    reader = opened(page, address)
    reader.button("Image…").focus()
    page.keyboard.press("Enter")
    for _ in range(PATIENCE // 50):
        if choosers:
            break
        page.wait_for_timeout(50)
    assert choosers[0].element.get_attribute("accept") == "image/*"


def test_text_that_is_pasted_stays_where_it_was_meant(new_page: NewPage, address: str) -> None:
    page = new_page()
    reader = opened(page, address)
    reader.section.dispatch_event("pointerdown")
    taken = page.evaluate("""() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", "hello");
      const event = new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData });
      document.body.dispatchEvent(event);
      return event.defaultPrevented;
    }""")
    assert taken is False
    assert reader.section.locator(".lf-image-says").text_content() == ""

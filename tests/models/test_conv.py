from pathlib import Path

import numpy as np
import pytest
import torch

from twobrains.data.handwriting import generate
from twobrains.models import DigitCNN


@pytest.mark.parametrize("batch", [1, 5])
def test_shapes(batch: int) -> None:
    model = DigitCNN().eval()
    maps = model.features(torch.rand(batch, 1, 28, 28))
    assert [tuple(m.shape[1:]) for m in maps] == [(8, 28, 28), (16, 14, 14), (32, 7, 7)]
    assert all(m.min() >= 0 for m in maps)
    assert model(torch.rand(batch, 1, 28, 28)).shape == (batch, 10)


def test_it_stays_small() -> None:
    assert sum(weights.numel() for weights in DigitCNN().parameters()) < 100_000


def test_features_move_with_the_ink() -> None:
    model = DigitCNN().eval()
    ink = torch.zeros(1, 1, 28, 28)
    ink[..., 8:16, 8:16] = torch.rand(8, 8)
    first, moved = (model.features(x).first for x in (ink, ink.roll(3, -1)))
    inner = (..., slice(4, 24), slice(4, 20))
    assert torch.allclose(first[inner], moved.roll(-3, -1)[inner], atol=1e-5)


def test_without_framing_the_picture_is_read_as_it_is() -> None:
    torch.manual_seed(0)
    ink = torch.rand(2, 1, 28, 28)
    model = DigitCNN(framed=False).eval()
    assert torch.equal(model(ink), model.classify(model.features(ink).third))


@pytest.mark.slow
def test_it_learns_ten_samples_by_heart() -> None:
    torch.manual_seed(0)
    samples = generate(10, seed=0)
    ink, model = samples.pictures()[:, None], DigitCNN(dropout=0)
    optimizer = torch.optim.Adam(model.parameters(), 1e-2)
    for _ in range(30):
        loss = torch.nn.functional.cross_entropy(model(ink), samples.labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert (model(ink).argmax(-1) == samples.labels).all()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_onnx_reads_what_torch_reads_also_blank_paper(tmp_path: Path) -> None:
    pytest.importorskip("onnxscript")
    onnxruntime = pytest.importorskip("onnxruntime")
    torch.manual_seed(0)
    model, file = DigitCNN().eval(), str(tmp_path / "cnn.onnx")
    torch.onnx.export(
        model,
        (torch.rand(1, 1, 28, 28),),
        file,
        dynamo=True,
        external_data=False,
        input_names=["ink"],
        verbose=False,
    )
    session = onnxruntime.InferenceSession(file)
    pictures = [*generate(20, seed=1).pictures()[:, None, None], torch.zeros(1, 1, 28, 28)]
    pictures = [picture.reshape(1, 1, 28, 28) for picture in pictures]
    for ink in pictures:
        (theirs,) = session.run(None, {"ink": ink.numpy()})
        assert np.isfinite(theirs).all()
        assert np.allclose(theirs, model(ink).detach().numpy(), atol=1e-4)

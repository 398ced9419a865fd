"""A live figure of the factors runs in a page: torch and ONNX have to agree."""

from pathlib import Path

import numpy as np
import pytest
import torch

from twobrains.data.handwriting import FACTORS, Writer, neutral_factors, ways_of

pytest.importorskip("onnxscript")
onnxruntime = pytest.importorskip("onnxruntime")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_onnx_writes_what_torch_writes(tmp_path: Path) -> None:
    writer = Writer(*ways_of(5), seed=2).eval()
    file, controls = tmp_path / "writer.onnx", neutral_factors()
    controls["slant"] = torch.tensor(0)  # a slider in whole degrees is an int64
    controls["way"] = torch.tensor(0)
    names = ["out.picture", "out.steps", "out.points", "out.length"]
    torch.onnx.export(
        writer,
        (),
        str(file),
        kwargs=controls,
        dynamo=True,
        external_data=False,
        output_names=names,
        verbose=False,
    )
    session = onnxruntime.InferenceSession(str(file))
    rng = np.random.default_rng(0)
    for _ in range(20):
        values = {f.name: np.float32(rng.uniform(f.low, f.high)) for f in FACTORS.values()}
        values |= {"slant": np.int64(values["slant"]), "way": rng.integers(len(ways_of(5)))}
        torchs = writer(**{name: torch.tensor(value) for name, value in values.items()})
        onnxs = session.run(names, {name: np.asarray(value) for name, value in values.items()})
        for (name, ours), theirs in zip(torchs.items(), onnxs, strict=True):
            assert np.allclose(ours.numpy(), theirs, atol=1e-3), name

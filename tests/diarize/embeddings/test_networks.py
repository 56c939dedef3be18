"""The two networks: what onnxruntime computes is what plain numpy does, layer by layer, with the same weights."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from diarize.embeddings import campplus, segmentation, session
from diarize.embeddings.fbank import BANDS, fbank
from diarize.embeddings.weights import WeightsError
from tests.diarize.embeddings import checkpoints

Array = NDArray[np.float64]


def convolved(at: Array, weight: Array, bias: Array | None = None, *, stride: int = 1, pad: int = 0) -> Array:
    """A convolution over time: (channels, length) -> (channels, length)."""
    at = np.pad(at, ((0, 0), (pad, pad)))
    seen = np.lib.stride_tricks.sliding_window_view(at, weight.shape[2], axis=1)[:, ::stride]
    return np.einsum("clk,ock->ol", seen, weight) + (0 if bias is None else bias[:, None])


def dilated(weight: Array, dilation: int) -> Array:
    spread = np.zeros((*weight.shape[:2], (weight.shape[2] - 1) * dilation + 1))
    spread[:, :, ::dilation] = weight
    return spread


def instance_norm(at: Array, scale: Array, shift: Array) -> Array:
    normed = (at - at.mean(axis=1, keepdims=True)) / np.sqrt(at.var(axis=1, keepdims=True) + 1e-5)
    return normed * scale[:, None] + shift[:, None]


def leaky(at: Array) -> Array:
    return np.where(at > 0, at, 0.01 * at)


def sigmoid(at: Array) -> Array:
    return 1 / (1 + np.exp(-at))


def lstm(inputs: Array, own: checkpoints.Tensors, end: str) -> Array:
    """PyTorch's equations, one direction: (frames, inputs) -> (frames, hidden)."""
    weights, recurrent = own[f"lstm.weight_ih_{end}"], own[f"lstm.weight_hh_{end}"]
    bias = own[f"lstm.bias_ih_{end}"] + own[f"lstm.bias_hh_{end}"]
    state = cell = np.zeros(recurrent.shape[1])
    found = []
    for one in inputs:
        enter, forget, fresh, leave = np.split(weights @ one + recurrent @ state + bias, 4)
        cell = sigmoid(forget) * cell + sigmoid(enter) * np.tanh(fresh)
        state = sigmoid(leave) * np.tanh(cell)
        found.append(state)
    return np.array(found)


def segmented(samples: Array, own: checkpoints.Tensors) -> Array:
    at = instance_norm(samples[None], own["sincnet.wav_norm1d.weight"], own["sincnet.wav_norm1d.bias"])
    for layer in range(3):
        name = f"sincnet.conv1d.{layer}"
        if layer:
            at = convolved(at, own[f"{name}.weight"], own[f"{name}.bias"])
        else:
            at = np.abs(convolved(at, segmentation.filters(own), stride=10))
        at = at[:, : at.shape[1] // 3 * 3].reshape(len(at), -1, 3).max(axis=2)
        at = leaky(instance_norm(at, *(own[f"sincnet.norm1d.{layer}.{what}"] for what in ("weight", "bias"))))
    sequence = at.T
    for layer in range(4):
        back = lstm(sequence[::-1], own, f"l{layer}_reverse")[::-1]
        sequence = np.concatenate([lstm(sequence, own, f"l{layer}"), back], axis=1)
    for name in ("linear.0", "linear.1"):
        sequence = leaky(sequence @ own[f"{name}.weight"].T + own[f"{name}.bias"])
    return sequence @ own["classifier.weight"].T + own["classifier.bias"]


def batch_norm(at: Array, own: checkpoints.Tensors, name: str) -> Array:
    sides = (slice(None), *(None,) * (at.ndim - 1))
    normed = (at - own[f"{name}.running_mean"][sides]) / np.sqrt(own[f"{name}.running_var"][sides] + 1e-5)
    if f"{name}.weight" in own:
        normed = normed * own[f"{name}.weight"][sides] + own[f"{name}.bias"][sides]
    return normed


def relu(at: Array) -> Array:
    return np.maximum(at, 0)


def convolved_2d(at: Array, weight: Array, stride: int = 1) -> Array:
    """(channels, bands, frames), as wide as before; the stride is that of bands."""
    sides = weight.shape[2] // 2
    at = np.pad(at, ((0, 0), (sides, sides), (sides, sides)))
    seen = np.lib.stride_tricks.sliding_window_view(at, weight.shape[2:], axis=(1, 2))[:, ::stride]
    return np.einsum("cbtij,ocij->obt", seen, weight)


def front(features: Array, own: checkpoints.Tensors) -> Array:
    at = relu(batch_norm(convolved_2d(features.T[None], own["head.conv1.weight"]), own, "head.bn1"))
    for layer in ("head.layer1", "head.layer2"):
        for block, stride in ((0, 2), (1, 1)):
            name, source = f"{layer}.{block}", at
            at = relu(batch_norm(convolved_2d(at, own[f"{name}.conv1.weight"], stride), own, f"{name}.bn1"))
            at = batch_norm(convolved_2d(at, own[f"{name}.conv2.weight"]), own, f"{name}.bn2")
            if stride > 1:
                source = convolved_2d(source, own[f"{name}.shortcut.0.weight"], stride)
                source = batch_norm(source, own, f"{name}.shortcut.1")
            at = relu(at + source)
    at = relu(batch_norm(convolved_2d(at, own["head.conv2.weight"], 2), own, "head.bn2"))
    return at.reshape(-1, at.shape[2])


def dense(at: Array, own: checkpoints.Tensors, name: str, dilation: int) -> Array:
    inner = convolved(relu(batch_norm(at, own, f"{name}.nonlinear1.batchnorm")), own[f"{name}.linear1.weight"])
    inner = relu(batch_norm(inner, own, f"{name}.nonlinear2.batchnorm"))
    cam = f"{name}.cam_layer"
    local = convolved(inner, dilated(own[f"{cam}.linear_local.weight"], dilation), pad=dilation)
    parts = [inner[:, first : first + 100] for first in range(0, inner.shape[1], 100)]
    stretch = np.concatenate([np.repeat(part.mean(axis=1, keepdims=True), part.shape[1], axis=1) for part in parts], 1)
    context = inner.mean(axis=1, keepdims=True) + stretch
    hidden = relu(convolved(context, own[f"{cam}.linear1.weight"], own[f"{cam}.linear1.bias"]))
    mask = sigmoid(convolved(hidden, own[f"{cam}.linear2.weight"], own[f"{cam}.linear2.bias"]))
    return np.concatenate([at, local * mask])


def embedded(features: Array, own: checkpoints.Tensors) -> Array:
    at = convolved(front(features, own), own["xvector.tdnn.linear.weight"], stride=2, pad=2)
    at = relu(batch_norm(at, own, "xvector.tdnn.nonlinear.batchnorm"))
    for number, (depth, dilation) in enumerate(((12, 1), (24, 2), (16, 2)), start=1):
        for layer in range(1, depth + 1):
            at = dense(at, own, f"xvector.block{number}.tdnnd{layer}", dilation)
        name = f"xvector.transit{number}"
        at = convolved(relu(batch_norm(at, own, f"{name}.nonlinear.batchnorm")), own[f"{name}.linear.weight"])
    at = relu(batch_norm(at, own, "xvector.out_nonlinear.batchnorm"))
    pooled = np.concatenate([at.mean(axis=1), at.std(axis=1, ddof=1)])[:, None]
    dense_out = convolved(pooled, own["xvector.dense.linear.weight"])
    return batch_norm(dense_out, own, "xvector.dense.nonlinear.batchnorm")[:, 0]


def test_segmentation_computes_what_numpy_does(tmp_path: Path) -> None:
    own = checkpoints.segmentation()
    network = session.of(checkpoints.write(tmp_path / "segmentation.bin", own), segmentation.network)
    samples = np.random.default_rng(3).normal(size=9000)
    (found,) = network.run(None, {"samples": samples.astype(np.float32)[None, None]})
    np.testing.assert_allclose(np.asarray(found)[0], segmented(samples, own), atol=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("frames", [3, 330])
def test_embedding_computes_what_numpy_does(tmp_path: Path, frames: int) -> None:
    own = checkpoints.campplus()
    network = session.of(checkpoints.write(tmp_path / "embedding.bin", own), campplus.network)
    features = np.random.default_rng(4).normal(size=(frames, BANDS))
    (found,) = network.run(None, {"features": features.astype(np.float32)[None]})
    np.testing.assert_allclose(np.asarray(found)[0], embedded(features, own), rtol=1e-3, atol=1e-3)


def test_a_full_window_has_589_frames(tmp_path: Path) -> None:
    network = segmentation.Segmentation(checkpoints.write(tmp_path / "s.bin", checkpoints.segmentation()))
    voices = network.voices(np.random.default_rng(5).normal(size=50_000).astype(np.float32))
    assert voices.shape == (segmentation.FRAMES, segmentation.VOICES)


def test_the_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    path = checkpoints.write(tmp_path / "embedding.bin", checkpoints.segmentation())
    with pytest.raises(WeightsError, match=r"embedding\.bin is of another network"):
        session.of(path, campplus.network)


def test_a_tone_is_loudest_in_its_own_band() -> None:
    for hertz in (200, 1000, 4000):
        tone = np.sin(2 * np.pi * hertz * np.arange(16_000) / 16_000).astype(np.float32)
        features = fbank(tone)
        assert features.shape == (1 + (16_000 - 400) // 160, BANDS)
        mel = 1127 * np.log1p(np.array([20.0, hertz, 8000.0]) / 700)
        band = (mel[1] - mel[0]) / (mel[2] - mel[0]) * (BANDS + 1) - 1
        assert abs(features.mean(axis=0).argmax() - band) <= 1


def test_gain_moves_all_features_alike() -> None:
    sound = np.random.default_rng(6).normal(scale=0.1, size=8000).astype(np.float32)
    np.testing.assert_allclose(fbank(2 * sound) - fbank(sound), np.log(4), atol=1e-3)
    assert fbank(sound[:399]).shape == (0, BANDS)

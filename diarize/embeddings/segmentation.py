"""Segmentation: which of up to three voices speak in each frame of ten seconds. pyannote's segmentation 3.0.

    160,000 samples -> SincNet -> 4 bidirectional LSTMs -> 2 linear layers -> 589 frames x 7 classes

A class is a set of voices ("powerset"): nobody, one of three, or two of them. The voices are numbered within a window
only. Plaquet and Bredin, "Powerset multi-class cross entropy loss for neural speaker diarization", 2023. The filters of
SincNet follow Ravanelli and Bengio, 2018, as the package asteroid-filterbanks computes them.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from diarize.embeddings import session
from diarize.embeddings.onnx_graph import Graph
from diarize.embeddings.weights import Weights

WINDOW_SAMPLES = 160_000
# From the strides of the network: 10 of the filters, three times 3 of the pools.
FRAME_SAMPLES = 270
FRAMES = 589
# The middle of what the first frame sees: 991 samples.
FIRST_MIDDLE_SAMPLES = 495
VOICES = 3
# The voices of each class.
POWERSET = np.array(
    [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]],
    np.uint8,
)
_RATE_HZ = 16_000
_LEAST_HZ = 50.0
_LAYERS = 4
_EPSILON = 1e-5
_SLOPE = 0.01


class Segmentation:
    """Runs the network on one window after another."""

    def __init__(self, checkpoint: Path) -> None:
        """Load the weights from pyannote's file. Raises WeightsError."""
        self._session = session.of(checkpoint, network)

    def voices(self, samples: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Return who speaks: 1 or 0, shape (FRAMES, VOICES). `samples`: float32, up to WINDOW_SAMPLES, 16 000 Hz."""
        window = np.zeros((1, 1, WINDOW_SAMPLES), np.float32)
        window[0, 0, : len(samples)] = samples
        (logits,) = self._session.run(None, {"samples": window})
        classes: NDArray[np.intp] = np.asarray(logits)[0].argmax(axis=1)
        return POWERSET[classes]


def network(tensors: Weights) -> bytes:
    """Return the network as ONNX: "samples" (windows, 1, samples) -> logits (windows, frames, 7). Raises KeyError."""
    graph = Graph()
    features = _sincnet(graph, tensors)
    sequence = graph.node("Transpose", features, perm=(2, 0, 1))
    for layer in range(_LAYERS):
        sequence = _lstm(graph, tensors, sequence, layer)
    for name in ("linear.0", "linear.1"):
        sequence = graph.node("LeakyRelu", _linear(graph, tensors, sequence, name), alpha=_SLOPE)
    logits = graph.node("Transpose", _linear(graph, tensors, sequence, "classifier"), perm=(1, 0, 2))
    return graph.model("samples", ("windows", 1, "length"), logits)


def _sincnet(graph: Graph, tensors: Weights) -> str:
    at = _normed(graph, tensors, "samples", "sincnet.wav_norm1d")
    at = graph.node("Abs", graph.node("Conv", at, graph.constant(filters(tensors)), strides=(10,)))
    for layer in range(3):
        if layer:
            name = f"sincnet.conv1d.{layer}"
            at = graph.node("Conv", at, *_constants(graph, tensors, f"{name}.weight", f"{name}.bias"))
        at = graph.node("MaxPool", at, kernel_shape=(3,), strides=(3,))
        at = graph.node("LeakyRelu", _normed(graph, tensors, at, f"sincnet.norm1d.{layer}"), alpha=_SLOPE)
    return at


def filters(tensors: Weights) -> NDArray[np.float32]:
    """Return the band-pass filters of SincNet, cosines before sines, float32, shape (filters, 1, taps)."""
    folder = "sincnet.conv1d.0.filterbank"
    low = _LEAST_HZ + np.abs(tensors[f"{folder}.low_hz_"].astype(np.float64))
    band = _LEAST_HZ + np.abs(tensors[f"{folder}.band_hz_"].astype(np.float64))
    high = np.clip(low + band, _LEAST_HZ, _RATE_HZ / 2)
    time, window = (tensors[f"{folder}.{name}"].astype(np.float64) for name in ("n_", "window_"))
    even = (np.sin(high * time) - np.sin(low * time)) / (time / 2) * window
    odd = (np.cos(low * time) - np.cos(high * time)) / (time / 2) * window
    width = 2 * (high - low)
    cosines = np.concatenate([even, width, even[:, ::-1]], axis=1) / width
    sines = np.concatenate([odd, 0 * width, -odd[:, ::-1]], axis=1) / width
    return np.concatenate([cosines, sines])[:, None].astype(np.float32)


def _normed(graph: Graph, tensors: Weights, at: str, name: str) -> str:
    scale, shift = _constants(graph, tensors, f"{name}.weight", f"{name}.bias")
    return graph.node("InstanceNormalization", at, scale, shift, epsilon=_EPSILON)


def _lstm(graph: Graph, tensors: Weights, sequence: str, layer: int) -> str:
    """Add one bidirectional layer: (frames, windows, inputs) -> (frames, windows, 2 * hidden)."""
    ends = (f"l{layer}", f"l{layer}_reverse")
    inputs, hidden = (
        graph.constant(np.stack([_gates(tensors[f"lstm.weight_{kind}_{end}"]) for end in ends]))
        for kind in ("ih", "hh")
    )
    biases = [np.concatenate([_gates(tensors[f"lstm.bias_{kind}_{end}"]) for kind in ("ih", "hh")]) for end in ends]
    size = tensors[f"lstm.weight_hh_{ends[0]}"].shape[1]
    both = graph.node(
        "LSTM", sequence, inputs, hidden, graph.constant(np.stack(biases)), hidden_size=size, direction="bidirectional"
    )
    by_window = graph.node("Transpose", both, perm=(0, 2, 1, 3))
    return graph.node("Reshape", by_window, graph.constant([0, 0, -1]))


def _gates(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the rows in ONNX's order of gates: input, output, forget, cell. PyTorch's: input, forget, cell, output."""
    enter, forget, cell, leave = np.split(values, 4)
    return np.concatenate([enter, leave, forget, cell])


def _linear(graph: Graph, tensors: Weights, at: str, name: str) -> str:
    product = graph.node("MatMul", at, graph.constant(tensors[f"{name}.weight"].T))
    return graph.node("Add", product, graph.constant(tensors[f"{name}.bias"]))


def _constants(graph: Graph, tensors: Weights, *names: str) -> list[str]:
    return [graph.constant(tensors[name]) for name in names]

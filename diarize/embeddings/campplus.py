"""CAM++: the voice in some seconds of speech as 192 numbers, an embedding. Alike voices have embeddings of alike
direction.

    fbank, (frames, 80) -> 2-D convolutions -> dense TDNN with context-aware masking -> mean and deviation -> 192

Wang et al., "CAM++: a fast and efficient network for speaker verification using context-aware masking", 2023. The names
of the tensors are those of 3D-Speaker's checkpoints.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from diarize.embeddings import session
from diarize.embeddings.fbank import BANDS
from diarize.embeddings.onnx_graph import Graph
from diarize.embeddings.weights import Weights

# Layers and dilation of each dense block.
_BLOCKS = ((12, 1), (24, 2), (16, 2))
# A mask sees the mean of the whole and of such a stretch, in steps of two frames.
_CONTEXT = 100
_EPSILON = 1e-5


class SpeakerEmbedding:
    """Runs the network on the features of one voice after another."""

    def __init__(self, checkpoint: Path) -> None:
        """Load the weights from 3D-Speaker's file. Raises WeightsError."""
        self._session = session.of(checkpoint, network)

    def of(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the embedding of a voice, of length 1, float32, shape (192,).

        `features`: float32, shape (frames, BANDS), three frames or more, of one voice alone. Their mean is taken out.
        """
        normed = features - features.mean(axis=0)
        (found,) = self._session.run(None, {"features": normed[None]})
        embedding: NDArray[np.float32] = np.asarray(found, np.float32)[0]
        return embedding / np.float32(max(float(np.linalg.norm(embedding)), 1e-9))


def network(tensors: Weights) -> bytes:
    """Return the network as ONNX: "features" (voices, frames, BANDS) -> (voices, 192). Raises KeyError."""
    layers = _Layers(tensors)
    at = layers.front(layers.graph.node("Transpose", "features", perm=(0, 2, 1)))
    at = layers.relu(layers.conv(at, "xvector.tdnn.linear", stride=2), "xvector.tdnn.nonlinear.batchnorm")
    for number, (depth, dilation) in enumerate(_BLOCKS, start=1):
        for layer in range(1, depth + 1):
            at = layers.dense(at, f"xvector.block{number}.tdnnd{layer}", dilation)
        name = f"xvector.transit{number}"
        at = layers.conv(layers.relu(at, f"{name}.nonlinear.batchnorm"), f"{name}.linear")
    pooled = layers.statistics(layers.relu(at, "xvector.out_nonlinear.batchnorm"))
    embedding = layers.normed(layers.conv(pooled, "xvector.dense.linear"), "xvector.dense.nonlinear.batchnorm")
    flat = layers.graph.node("Flatten", embedding)
    return layers.graph.model("features", ("voices", "frames", BANDS), flat)


class _Layers:
    """The parts of the network. `graph`: where they are written to."""

    def __init__(self, tensors: Weights) -> None:
        self.graph = Graph()
        self._tensors = tensors

    def front(self, at: str) -> str:
        """The 2-D convolutions over bands and frames: (voices, 80, frames) -> (voices, 320, frames)."""
        at = self.graph.node("Unsqueeze", at, self.graph.constant([1]))
        at = self.relu(self.conv(at, "head.conv1"), "head.bn1")
        for layer in ("head.layer1", "head.layer2"):
            at = self._residual(self._residual(at, f"{layer}.0", 2), f"{layer}.1", 1)
        at = self.relu(self.conv(at, "head.conv2", stride=2), "head.bn2")
        channels, bands = self._tensors["head.conv2.weight"].shape[0], BANDS // 8
        return self.graph.node("Reshape", at, self.graph.constant([0, channels * bands, -1]))

    def _residual(self, source: str, name: str, stride: int) -> str:
        at = self.relu(self.conv(source, f"{name}.conv1", stride=stride), f"{name}.bn1")
        at = self.normed(self.conv(at, f"{name}.conv2"), f"{name}.bn2")
        if stride > 1:
            source = self.normed(self.conv(source, f"{name}.shortcut.0", stride=stride), f"{name}.shortcut.1")
        return self.graph.node("Relu", self.graph.node("Add", at, source))

    def dense(self, source: str, name: str, dilation: int) -> str:
        """A layer of a dense block: its output is added as further channels."""
        at = self.conv(self.relu(source, f"{name}.nonlinear1.batchnorm"), f"{name}.linear1")
        at = self.relu(at, f"{name}.nonlinear2.batchnorm")
        local = self.conv(at, f"{name}.cam_layer.linear_local", dilation=dilation)
        masked = self.graph.node("Mul", local, self._mask(at, f"{name}.cam_layer"))
        return self.graph.node("Concat", source, masked, axis=1)

    def _mask(self, at: str, name: str) -> str:
        whole = self.graph.node("ReduceMean", at, axes=(-1,))
        context = self.graph.node("Add", whole, self._stretch_means(at))
        hidden = self.graph.node("Relu", self.conv(context, f"{name}.linear1"))
        return self.graph.node("Sigmoid", self.conv(hidden, f"{name}.linear2"))

    def _stretch_means(self, at: str) -> str:
        """The mean of each _CONTEXT frames, at every frame of them."""
        constant = self.graph.constant
        means = self.graph.node("AveragePool", at, kernel_shape=(_CONTEXT,), strides=(_CONTEXT,), ceil_mode=1)
        apart = self.graph.node("Unsqueeze", means, constant([3]))
        spread = self.graph.node("Tile", apart, constant([1, 1, 1, _CONTEXT]))
        joined = self.graph.node("Reshape", spread, constant([0, 0, -1]))
        return self.graph.node("Slice", joined, constant([0]), self._length(at), constant([2]))

    def statistics(self, at: str) -> str:
        """Mean and unbiased deviation over time: (voices, n, frames) -> (voices, 2 n, 1)."""
        node = self.graph.node
        mean = node("ReduceMean", at, axes=(-1,))
        squares = node("ReduceSumSquare", node("Sub", at, mean), axes=(-1,))
        length = node("Cast", self._length(at), to=1)
        variance = node("Div", squares, node("Sub", length, self.graph.constant(np.ones(1))))
        return node("Concat", mean, node("Sqrt", variance), axis=1)

    def _length(self, at: str) -> str:
        return self.graph.node(
            "Slice", self.graph.node("Shape", at), self.graph.constant([2]), self.graph.constant([3])
        )

    def conv(self, at: str, name: str, *, stride: int = 1, dilation: int = 1) -> str:
        """A convolution that keeps the length, but for its stride; in two dimensions, the stride is that of bands."""
        weight = self._tensors[f"{name}.weight"]
        sides = weight.ndim - 2
        padding = tuple(size // 2 * dilation for size in weight.shape[2:])
        inputs = [at, self.graph.constant(weight)]
        if (bias := self._tensors.get(f"{name}.bias")) is not None:
            inputs.append(self.graph.constant(bias))
        strides = (stride, 1) if sides == 2 else (stride,)
        return self.graph.node("Conv", *inputs, strides=strides, dilations=(dilation,) * sides, pads=padding * 2)

    def normed(self, at: str, name: str) -> str:
        """Batch normalisation by the statistics of the training."""
        mean, variance = (self._tensors[f"{name}.running_{what}"] for what in ("mean", "var"))
        scale = self._tensors.get(f"{name}.weight", np.ones_like(mean))
        shift = self._tensors.get(f"{name}.bias", np.zeros_like(mean))
        constants = [self.graph.constant(values) for values in (scale, shift, mean, variance)]
        return self.graph.node("BatchNormalization", at, *constants, epsilon=_EPSILON)

    def relu(self, at: str, name: str) -> str:
        """Batch normalisation, then what is positive."""
        return self.graph.node("Relu", self.normed(at, name))

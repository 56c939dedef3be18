"""Checkpoints as PyTorch writes them, made without torch, and small networks of random weights."""

import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from diarize.embeddings.diarizer import EMBEDDING, MODEL, SEGMENTATION

Tensors = Mapping[str, NDArray[np.float32]]


def write(path: Path, tensors: Tensors, extra: bytes = b"") -> Path:
    """Write a checkpoint. `extra`: opcodes of a pickle that leave a key and a value more."""
    with zipfile.ZipFile(path, "w") as box:
        body = b"".join(_named(name, str(key), values) for key, (name, values) in enumerate(tensors.items()))
        state = _text("state_dict") + b"}(" + body + b"u"
        box.writestr("archive/data.pkl", b"\x80\x02}(" + extra + state + b"u.")
        for key, values in enumerate(tensors.values()):
            box.writestr(f"archive/data/{key}", np.ascontiguousarray(values, "<f4").tobytes())
    return path


def tensor(key: str, shape: tuple[int, ...], strides: tuple[int, ...], size: int, offset: int = 0) -> bytes:
    """Return the opcodes of a tensor."""
    storage = b"(" + _text("storage") + b"ctorch\nFloatStorage\n" + _text(key) + _text("cpu") + _int(size) + b"tQ"
    places = _int(offset) + b"(" + b"".join(map(_int, shape)) + b"t(" + b"".join(map(_int, strides)) + b"t"
    hooks = b"\x89ccollections\nOrderedDict\n)R"
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + places + hooks + b"tR"


def _named(name: str, key: str, values: NDArray[np.float32]) -> bytes:
    strides = tuple(stride // 4 for stride in np.ascontiguousarray(values).strides)
    return _text(name) + tensor(key, values.shape, strides, values.size)


def _text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def _int(value: int) -> bytes:
    return b"J" + struct.pack("<i", value)


def segmentation(hidden: int = 4, channels: int = 5) -> Tensors:
    """Random weights of a small network of the shape of pyannote's segmentation."""
    rng = np.random.default_rng(1)

    def some(*shape: int) -> NDArray[np.float32]:
        return rng.normal(scale=0.5, size=shape).astype(np.float32)

    half = np.arange(-125, 0) / 16_000
    bank = "sincnet.conv1d.0.filterbank"
    found: dict[str, NDArray[np.float32]] = {
        f"{bank}.low_hz_": rng.uniform(50, 3000, (3, 1)).astype(np.float32),
        f"{bank}.band_hz_": rng.uniform(50, 900, (3, 1)).astype(np.float32),
        f"{bank}.n_": (2 * np.pi * half[None]).astype(np.float32),
        f"{bank}.window_": np.hamming(250)[:125].astype(np.float32),
        "sincnet.wav_norm1d.weight": some(1),
        "sincnet.wav_norm1d.bias": some(1),
    }
    for layer, size in enumerate((6, channels, channels)):
        found |= {f"sincnet.norm1d.{layer}.{what}": some(size) for what in ("weight", "bias")}
    for layer, size in ((1, 6), (2, channels)):
        found |= {
            f"sincnet.conv1d.{layer}.weight": some(channels, size, 5),
            f"sincnet.conv1d.{layer}.bias": some(channels),
        }
    for layer in range(4):
        for end in ("", "_reverse"):
            found[f"lstm.weight_ih_l{layer}{end}"] = some(4 * hidden, 2 * hidden if layer else channels)
            found[f"lstm.weight_hh_l{layer}{end}"] = some(4 * hidden, hidden)
            found |= {f"lstm.bias_{kind}_l{layer}{end}": some(4 * hidden) for kind in ("ih", "hh")}
    for name, rows, columns in (("linear.0", 4, 2 * hidden), ("linear.1", 4, 4), ("classifier", 7, 4)):
        found |= {f"{name}.weight": some(rows, columns), f"{name}.bias": some(rows)}
    return found


def campplus(width: int = 2, growth: int = 2) -> Tensors:
    """Random weights of a narrow network of the shape of CAM++: all its layers, few channels."""
    rng = np.random.default_rng(2)
    found: dict[str, NDArray[np.float32]] = {}

    def conv(name: str, *shape: int, bias: bool = False) -> None:
        found[f"{name}.weight"] = (rng.normal(size=shape) / np.sqrt(np.prod(shape[1:]))).astype(np.float32)
        if bias:
            found[f"{name}.bias"] = rng.normal(size=shape[0]).astype(np.float32)

    def norm(name: str, size: int, affine: bool = True) -> None:
        found[f"{name}.running_mean"] = rng.normal(scale=0.1, size=size).astype(np.float32)
        found[f"{name}.running_var"] = rng.uniform(0.5, 2, size).astype(np.float32)
        if affine:
            found[f"{name}.weight"] = rng.uniform(0.5, 1.5, size).astype(np.float32)
            found[f"{name}.bias"] = rng.normal(scale=0.1, size=size).astype(np.float32)

    conv("head.conv1", width, 1, 3, 3)
    norm("head.bn1", width)
    for layer in ("head.layer1", "head.layer2"):
        for block in (0, 1):
            for number in (1, 2):
                conv(f"{layer}.{block}.conv{number}", width, width, 3, 3)
                norm(f"{layer}.{block}.bn{number}", width)
        conv(f"{layer}.0.shortcut.0", width, width, 1, 1)
        norm(f"{layer}.0.shortcut.1", width)
    conv("head.conv2", width, width, 3, 3)
    norm("head.bn2", width)
    size = 4
    conv("xvector.tdnn.linear", size, width * 10, 5)
    norm("xvector.tdnn.nonlinear.batchnorm", size)
    for number, depth in ((1, 12), (2, 24), (3, 16)):
        for layer in range(1, depth + 1):
            name = f"xvector.block{number}.tdnnd{layer}"
            norm(f"{name}.nonlinear1.batchnorm", size)
            conv(f"{name}.linear1", 2 * growth, size, 1)
            norm(f"{name}.nonlinear2.batchnorm", 2 * growth)
            conv(f"{name}.cam_layer.linear_local", growth, 2 * growth, 3)
            conv(f"{name}.cam_layer.linear1", growth, 2 * growth, 1, bias=True)
            conv(f"{name}.cam_layer.linear2", growth, growth, 1, bias=True)
            size += growth
        norm(f"xvector.transit{number}.nonlinear.batchnorm", size)
        conv(f"xvector.transit{number}.linear", size // 2, size, 1)
        size //= 2
    norm("xvector.out_nonlinear.batchnorm", size)
    conv("xvector.dense.linear", 6, 2 * size, 1)
    norm("xvector.dense.nonlinear.batchnorm", 6, affine=False)
    return found


def models(folder: Path) -> Path:
    """Put small networks where `boli model install speakers` would put the real ones, and return the folder."""
    own = folder / MODEL
    own.mkdir(parents=True)
    write(own / SEGMENTATION, segmentation())
    write(own / EMBEDDING, campplus())
    return folder

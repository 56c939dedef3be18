"""The weights of a converted model: CTranslate2's model.bin, read with numpy alone.

The file (binary version 6, as ctranslate2.specs.model_spec writes it; little-endian): uint32 version, name of the
specification, uint32 revision, uint32 count, then each variable: name, uint8 rank, uint32 a dimension, uint8 type,
uint32 bytes, the values. Then uint32 count and two names for each variable that is another under a second name. A name
is a uint16 length and that many bytes, the last of them zero.
"""

import mmap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from struct import Struct, error
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from asr.models.model_files import ModelFilesError

FILE = "model.bin"
VERSION = 6
# In the order of CTranslate2's DataType. numpy has no bfloat16: its 16 bits are the upper half of a float32.
BFLOAT16 = np.dtype("<u2")
TYPES = (np.dtype("<f4"), np.dtype("i1"), np.dtype("<i2"), np.dtype("<i4"), np.dtype("<f2"), BFLOAT16)
SCALE = "_scale"


@dataclass(frozen=True, slots=True)
class Weights:
    """`specification`: such as "WhisperSpec". `stored`: the variables as they are in the file, read-only; the disk is
    read when they are used.
    """

    specification: str
    stored: Mapping[str, NDArray[np.generic]]

    def __contains__(self, name: str) -> bool:
        return name in self.stored

    def under(self, prefix: str) -> Iterator[str]:
        """Yield the names that begin so, without scales of quantised weights."""
        return (name for name in self.stored if name.startswith(prefix) and not name.endswith(SCALE))

    def floats(self, name: str) -> NDArray[np.float32]:
        """Return a variable as float32: int8 and int16 divided by their scale (one a row, or one for all).

        Raises KeyError where the file has no such variable.
        """
        value = self.stored[name]
        if value.dtype == BFLOAT16:
            return (value.astype(np.uint32) << 16).view(np.float32)
        whole = value.astype(np.float32)
        if name + SCALE not in self.stored:
            return whole
        scale = self.stored[name + SCALE].astype(np.float32)
        return whole / scale.reshape(scale.shape + (1,) * (whole.ndim - scale.ndim) if scale.ndim else ())

    def number(self, name: str) -> int:
        """Return a variable that is one whole number, such as "encoder/num_heads". Raises KeyError."""
        return int(self.stored[name].item())


def read(folder: Path) -> Weights:
    """Return the weights of a converted model in this folder. Raises ModelFilesError where there are none."""
    path = folder / FILE
    try:
        with path.open("rb") as file:
            reader = _Reader(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        return reader.weights()
    except OSError as problem:
        raise ModelFilesError(f"{path} cannot be read: {problem.strerror}") from problem
    except (ValueError, IndexError, error) as problem:  # empty, cut, or something else under this name
        raise ModelFilesError(
            f"{path} is not a model of CTranslate2 (binary version {VERSION}): convert the model again"
        ) from problem


class _Reader:
    """Reads from front to back."""

    def __init__(self, content: mmap.mmap) -> None:
        self._content = content
        self._at = 0

    def weights(self) -> Weights:
        if self._number("<I") != VERSION:
            raise ValueError("another version")
        specification, _revision = self._name(), self._number("<I")
        stored = dict(self._variable() for _ in range(self._number("<I")))
        for _ in range(self._number("<I")):
            alias, original = self._name(), self._name()
            stored |= {alias + end: stored[original + end] for end in ("", SCALE) if original + end in stored}
        return Weights(specification, MappingProxyType(stored))

    def _number(self, kind: str) -> int:
        form = Struct(kind)
        (value,) = form.unpack_from(self._content, self._at)
        self._at += form.size
        return int(value)

    def _name(self) -> str:
        length = self._number("<H")
        self._at += length
        return self._content[self._at - length : self._at - 1].decode("utf-8")

    def _variable(self) -> tuple[str, NDArray[np.generic]]:
        name = self._name()
        shape = tuple(self._number("<I") for _ in range(self._number("<B")))
        kind, size = TYPES[self._number("<B")], self._number("<I")
        if size != prod(shape) * kind.itemsize:
            raise ValueError(f"{name} has {size} bytes")
        values = np.frombuffer(self._content, kind, prod(shape), self._at).reshape(shape)
        self._at += size
        return name, values

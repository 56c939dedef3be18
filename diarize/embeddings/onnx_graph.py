"""ONNX graph: a network, written down for onnxruntime as a protocol buffer, without the package `onnx`.

A graph is a list of operators that pass named tensors on. Only what our two networks need is here: nodes with
attributes of numbers and texts, and constants of float32 and int64. The numbers of the fields are those of onnx.proto3
(IR version 8); the operators are those of opset 17.
"""

import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_IR_VERSION, _OPSET = 8, 17
_FLOAT, _INT64 = 1, 7
_VARINT, _BYTES, _FIXED32 = 0, 2, 5
Attribute = int | float | str | Sequence[int] | Sequence[str]


class Graph:
    """A network in the making: each method adds to it and returns the name of what it made."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []

    def node(self, operator: str, *inputs: str, **attributes: Attribute) -> str:
        """Add an operator and return the name of its output. An input "" is one that is left out."""
        name = f"t{len(self._nodes)}"
        written = [_text(1, source) for source in inputs] + [_text(2, name), _text(4, operator)]
        written += [_message(5, _attribute(key, value)) for key, value in attributes.items()]
        self._nodes.append(_message(1, b"".join(written)))
        return name

    def constant(self, values: NDArray[np.floating] | Sequence[int]) -> str:
        """Add float32 numbers of any shape, or a row of int64 numbers, and return their name."""
        array = np.asarray(values)
        array, kind = (
            (array.astype("<f4"), _FLOAT) if np.issubdtype(array.dtype, np.floating) else (array.astype("<i8"), _INT64)
        )
        name = f"c{len(self._constants)}"
        dimensions = b"".join(_number(1, size) for size in array.shape)
        content = dimensions + _number(2, kind) + _text(8, name) + _message(9, array.tobytes())
        self._constants.append(_message(5, content))
        return name

    def model(self, source: str, shape: Sequence[int | str], result: str) -> bytes:
        """Return the file. `source`: the name of the float32 input; `shape`: its sizes, a name where one is open.

        `result`: the float32 output; its shape is left to onnxruntime.
        """
        dimensions = b"".join(
            _message(1, _number(1, size) if isinstance(size, int) else _text(2, size)) for size in shape
        )
        inner = [*self._nodes, _text(2, "network"), *self._constants]
        inner += [_message(11, _value(source, _message(2, dimensions))), _message(12, _value(result, b""))]
        opset = _message(8, _text(1, "") + _number(2, _OPSET))
        return _number(1, _IR_VERSION) + opset + _message(7, b"".join(inner))


def _value(name: str, shape: bytes) -> bytes:
    return _text(1, name) + _message(2, _message(1, _number(1, _FLOAT) + shape))


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, float):
        return _text(1, name) + _key(2, _FIXED32) + struct.pack("<f", value) + _number(20, 1)
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, 2)
    if isinstance(value, str):
        return _text(1, name) + _text(4, value) + _number(20, 3)
    if all(isinstance(one, str) for one in value):
        return _text(1, name) + b"".join(_text(9, str(one)) for one in value) + _number(20, 8)
    return _text(1, name) + b"".join(_number(8, int(one)) for one in value) + _number(20, 7)


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1  # negative numbers are written as their two's complement
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def _key(field: int, kind: int) -> bytes:
    return _varint(field << 3 | kind)


def _number(field: int, value: int) -> bytes:
    return _key(field, _VARINT) + _varint(value)


def _message(field: int, content: bytes) -> bytes:
    return _key(field, _BYTES) + _varint(len(content)) + content


def _text(field: int, value: str) -> bytes:
    return _message(field, value.encode())

"""The weights in CTranslate2's model.bin, without CTranslate2.

The format (version 6; github.com/OpenNMT/CTranslate2, python/ctranslate2/specs/model_spec.py, MIT), little-endian:

    version u32, name of the architecture, its revision u32, number of variables u32
    each variable: name, rank u8, dimensions u32, type u8, number of bytes u32, content
    number of aliases u32, each two names; a name is its length u16, and bytes that end with 0
"""

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from asr.models.model_files import ModelFilesError

VERSION = 6
_TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
_SCALE = "_scale"


def read_weights(file: Path) -> Mapping[str, NDArray[np.float32]]:
    """Return all weights by their names in CTranslate2, float32. Weights of int8 are multiplied out.

    In int8 each row holds round(weight * scale), with one scale a row (CTranslate2's page on quantization).
    Raises ModelFilesError for a file of another version, or a broken one.
    """
    try:
        with file.open("rb") as opened:
            found = _variables(opened)
    except (struct.error, ValueError, KeyError, UnicodeDecodeError) as error:
        raise ModelFilesError(f"{file} cannot be read: {error}") from error
    names = [name for name, value in found.items() if value.ndim and not name.endswith(_SCALE)]
    return {name: _multiplied(found[name], found.get(name + _SCALE)) for name in names}


def _multiplied(weight: NDArray[np.generic], scale: NDArray[np.generic] | None) -> NDArray[np.float32]:
    whole = weight.astype(np.float32)
    if scale is None:
        return whole
    return whole / scale.astype(np.float32).reshape(-1, *[1] * (whole.ndim - 1))


def _variables(file: BinaryIO) -> dict[str, NDArray[np.generic]]:
    version = _number(file, "<I")
    if version != VERSION:
        raise ValueError(f"it has version {version} of CTranslate2's format, not {VERSION}")
    _name(file)
    _number(file, "<I")
    found: dict[str, NDArray[np.generic]] = {}
    for _ in range(_number(file, "<I")):
        name = _name(file)
        shape = [_number(file, "<I") for _ in range(_number(file, "<B"))]
        kind = _TYPES[_number(file, "<B")]
        found[name] = np.frombuffer(file.read(_number(file, "<I")), kind).reshape(shape)
    for _ in range(_number(file, "<I")):
        alias, of = _name(file), _name(file)
        found[alias] = found[of]
    return found


def _number(file: BinaryIO, form: str) -> int:
    return int(struct.unpack(form, file.read(struct.calcsize(form)))[0])


def _name(file: BinaryIO) -> str:
    return file.read(_number(file, "<H"))[:-1].decode()

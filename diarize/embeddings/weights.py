"""Weights: the tensors in a PyTorch checkpoint, read without torch, and without running anything in it.

    NAME.pt (a zip file)    */data.pkl   a pickle of names, shapes and strides
                            */data/KEY   the numbers of one storage, little endian

A pickle may name any function, for the reader to call. This reader knows three names: the dictionary, the tensor, and
the storage. For every other name it puts an empty object, whatever the arguments: nothing is imported, nothing is
called.
"""

import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from configs.errors import BoliError

Weights = Mapping[str, NDArray[np.float32]]

_DTYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class WeightsError(BoliError):
    """The file is no checkpoint of PyTorch, or lacks what is expected in it. The message names the file."""


def read(path: Path) -> Weights:
    """Return the float tensors of a checkpoint by name: those of its "state_dict", where it has one.

    Raises WeightsError.
    """
    try:
        with zipfile.ZipFile(path) as box:
            found = _Reader(box, _pickle_of(box)).load()
    except (OSError, EOFError, KeyError, ValueError, TypeError, zipfile.BadZipFile, pickle.UnpicklingError) as error:
        raise WeightsError(f"{path} is no checkpoint of PyTorch: {error}") from error
    state = found.get("state_dict", found) if isinstance(found, dict) else None
    if not isinstance(state, dict):
        raise WeightsError(f"{path} holds no tensors by name")
    return {name: value for name, value in state.items() if isinstance(value, np.ndarray) and value.dtype == np.float32}


def _pickle_of(box: zipfile.ZipFile) -> str:
    names = [name for name in box.namelist() if name.endswith("/data.pkl")]
    if len(names) != 1:
        raise ValueError("it has no data.pkl")
    return names[0]


class _Nothing:
    """Stands for whatever else is in a checkpoint: versions, settings of its training."""

    def __init__(self, *_: object) -> None:
        pass

    def __setstate__(self, _: object) -> None:
        pass


class _Reader(pickle.Unpickler):
    known: ClassVar[dict[tuple[str, str], Any]] = {("collections", "OrderedDict"): OrderedDict}

    def __init__(self, box: zipfile.ZipFile, name: str) -> None:
        self._box, self._folder = box, name.removesuffix("data.pkl")
        super().__init__(box.open(name))

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if module == "torch" and name in _DTYPES:
            return _DTYPES[name]
        return self.known.get((module, name), _Nothing)

    def persistent_load(self, pid: Any) -> NDArray[Any]:
        kind, dtype, key, *_ = pid
        if kind != "storage" or not isinstance(dtype, np.dtype):
            raise ValueError(f"a storage of another kind: {kind}")
        return np.frombuffer(self._box.read(f"{self._folder}data/{key}"), dtype)


def _tensor(
    storage: NDArray[Any], offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: object
) -> NDArray[Any]:
    """Return a copy of a tensor. Raises ValueError where it would reach beyond its storage."""
    reach = sum((size - 1) * stride for size, stride in zip(shape, strides, strict=True))
    if offset < 0 or min(shape, default=1) < 1 or min(strides, default=0) < 0 or offset + reach >= len(storage):
        raise ValueError("a tensor reaches beyond its storage")
    in_bytes = tuple(stride * storage.itemsize for stride in strides)
    return np.lib.stride_tricks.as_strided(storage[offset:], shape, in_bytes).copy()

"""Session: a network of onnxruntime, made in memory from the weights of a checkpoint."""

import os
from collections.abc import Callable
from pathlib import Path

import onnxruntime

from diarize.embeddings import weights
from diarize.embeddings.weights import Weights, WeightsError

_FATAL_ONLY = 4


def of(checkpoint: Path, network: Callable[[Weights], bytes]) -> onnxruntime.InferenceSession:
    """Return a network, ready to run. `network` writes it as ONNX. Threads: OMP_NUM_THREADS, else all cores.

    Raises WeightsError where the file is not the checkpoint of this network.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ.get("OMP_NUM_THREADS") or 0)
    options.log_severity_level = _FATAL_ONLY
    try:
        return onnxruntime.InferenceSession(
            network(weights.read(checkpoint)), options, providers=["CPUExecutionProvider"]
        )
    except KeyError as error:
        raise WeightsError(f"{checkpoint} is of another network: it lacks {error}") from error

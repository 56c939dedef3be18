"""How fast is a Whisper of a given size on this machine's card, or without one? `python -m benchmarks.asr.gpu`

A model of that size with random weights is made here (nothing is fetched), in the compute type that Boli would choose
for the device, and hears windows as Boli plans them for Hindi: 19.8 s, 12 tokens a second, beam 5. Printed: hours of
sound an hour by the number of windows at once, the encoder given 30 s and given what was said. Random weights never
end a text by themselves, so every window is written to the full: the figure is that of the engine, without voice
detection and features. Without a CUDA card only the size "tiny" runs.
"""

import argparse
import tempfile
import time
from pathlib import Path

import ctranslate2
import numpy as np

from asr.models.loading import compute_type
from benchmarks.lib import random_model
from benchmarks.lib.printed import machine, peak_mb, table
from benchmarks.lib.random_model import END, LANGUAGE, NO_TIMESTAMPS, PROMPT_TOKENS, SIZES, START, TRANSCRIBE, Size

WINDOW_S, TOKENS_PER_S, BEAM = (
    19.8,
    12,
    5,
)  # pipeline.drafting.windows.longest_ms(30_000, 20.0); measured rate of read Hindi
BATCHES = {"cpu": (1, 4), "cuda": (1, 8, 16, 32, 64)}
FRAMES = {"30 s": 3000, "true length": 2300}  # with the three seconds of asr.batcher.piece
HEADS = ("windows at once", "encoder given", "hours an hour", "encode s", "write s")


def measured(model: ctranslate2.models.Whisper, size: Size, batch: int, given: str, repeats: int) -> dict[str, str]:
    """Return the best of some runs; the first is not counted."""
    sound = np.random.default_rng(1).standard_normal((batch, size.mels, FRAMES[given]), dtype=np.float32)
    end = size.vocabulary - len(PROMPT_TOKENS) + PROMPT_TOKENS.index(END)
    prompts = [[START, LANGUAGE, TRANSCRIBE, NO_TIMESTAMPS]] * batch
    tokens = round(WINDOW_S * TOKENS_PER_S)
    runs = []
    for _ in range(repeats + 1):
        started = time.perf_counter()
        encoded = model.encode(ctranslate2.StorageView.from_array(sound), to_cpu=False)
        encoded.to_device(ctranslate2.Device.cpu)  # waits for the card
        heard = time.perf_counter()
        # CTranslate2 writes half of max_length; the end of text is suppressed.
        found = model.generate(encoded, prompts, beam_size=BEAM, max_length=2 * tokens, suppress_tokens=[end])
        runs.append((time.perf_counter() - started, heard - started))
        assert all(len(one.sequences_ids[0]) >= tokens - 1 for one in found), "a text ended by itself"
    whole_s, encode_s = min(runs[1:])
    speed = batch * WINDOW_S / whole_s
    shown = (str(batch), given, f"{speed:.1f}", f"{encode_s:.2f}", f"{whole_s - encode_s:.2f}")
    return dict(zip(HEADS, shown, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=sorted(SIZES), help="default: large-v3 on a card, tiny without")
    parser.add_argument("--compute-type", default="auto")
    parser.add_argument("--repeats", type=int, default=3)
    chosen = parser.parse_args()
    device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
    name = chosen.size or ("large-v3" if device == "cuda" else "tiny")
    if device == "cpu" and name != "tiny":
        parser.error("there is no CUDA card here: only --size tiny runs without one")
    kind, size = compute_type(chosen.compute_type, device), SIZES[name]
    with tempfile.TemporaryDirectory(prefix="boli-bench-") as folder:
        random_model.write(Path(folder), size, "int8" if kind.startswith("int8") else "float16")
        model = ctranslate2.models.Whisper(folder, device=device, compute_type=kind, intra_threads=1)
        rows = [measured(model, size, batch, given, chosen.repeats) for batch in BATCHES[device] for given in FRAMES]
    supported = ", ".join(sorted(ctranslate2.get_supported_compute_types(device)))
    card = f"{ctranslate2.get_cuda_device_count()} CUDA card(s)" if device == "cuda" else "no CUDA card"
    print(
        f"`python -m benchmarks.asr.gpu --size {name}`: {card}, {kind} of {supported}."
        f" {machine()}, {peak_mb():.0f} MB.\n"
    )
    print(table(rows, HEADS))


if __name__ == "__main__":
    main()

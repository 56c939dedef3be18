"""Engines that write windows with a random model of a given size: CTranslate2 with either encoder, and transformers.

Every text is written to the full length asked for: random weights never end one, and the end is suppressed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol

import ctranslate2
import numpy as np
from faster_whisper.feature_extractor import FeatureExtractor

from asr.batcher.piece import FRAMES, Heard, Piece
from asr.models.loading import compute_type
from asr.recognizer import SAMPLE_RATE_HZ
from asr.whisper.encoder import CTranslate2Encoder, Encoder
from benchmarks.lib.random_model import END, LANGUAGE, NO_TIMESTAMPS, PROMPT_TOKENS, START, TRANSCRIBE, Size

MODEL_PROMPT = [START, LANGUAGE, TRANSCRIBE, NO_TIMESTAMPS]


@dataclass(frozen=True, slots=True)
class Place:
    """A random model of this size, in this folder, on "cuda" or "cpu". `true_length`: the encoder gets the speech."""

    folder: Path
    size: Size
    device: str
    true_length: bool

    @property
    def compute_type(self) -> str:
        return compute_type("auto", self.device)

    def token(self, name: str) -> int:
        """Return the id of a token of the prompt, or of the end."""
        return self.size.vocabulary - len(PROMPT_TOKENS) + PROMPT_TOKENS.index(name)


class Engine(Protocol):
    """`encode` and `write` both return when the device is done. `overlaps`: they may run at the same time."""

    overlaps: bool

    def listen(self, batch: int, seconds: float) -> Any:
        """Return that many windows of noise: what is done before the engine's time begins."""

    def encode(self, heard: Any) -> Any: ...

    def write(self, encoded: Any, beam: int, tokens: int) -> None: ...


class Decoding:
    """CTranslate2's decoder, behind one of the encoders of asr.whisper."""

    overlaps = True

    def __init__(self, place: Place, encoder: Callable[[Any, Place], Encoder], workers: int) -> None:
        self._place = place
        self._model = ctranslate2.models.Whisper(
            str(place.folder),
            device=place.device,
            compute_type=place.compute_type,
            inter_threads=workers,
            intra_threads=1,
        )
        features = FeatureExtractor(place.size.mels)
        self._encoder = encoder(SimpleNamespace(model=self._model, feature_extractor=features), place)

    def listen(self, batch: int, seconds: float) -> Sequence[Heard]:
        """CTranslate2's features are computed here, on the CPU; torch's encoder computes them when it encodes."""
        sound = np.random.default_rng(1).normal(0, 0.1, round(seconds * SAMPLE_RATE_HZ)).astype(np.float32)
        heard = self._encoder.listen(Piece(0, 0, sound, "hi", ()))
        return [heard] * batch

    def encode(self, heard: Sequence[Heard]) -> Any:
        return self._encoder.encode(heard).output

    def write(self, encoded: Any, beam: int, tokens: int) -> None:
        prompts, end = [MODEL_PROMPT] * encoded.shape[0], self._place.token(END)
        # CTranslate2 writes half of max_length.
        found = self._model.generate(encoded, prompts, beam_size=beam, max_length=2 * tokens, suppress_tokens=[end])
        assert all(len(one.sequences_ids[0]) >= tokens - 1 for one in found), "a text ended by itself"


class Transformers:
    """transformers' own generation, sdpa, half precision on a card. Its encoder takes 30 s and nothing else."""

    overlaps = False

    def __init__(self, place: Place) -> None:
        self._torch, self._library = import_module("torch"), import_module("transformers")
        self._place, self._half = place, self._torch.float16 if place.device == "cuda" else self._torch.float32
        with self._torch.device(place.device):
            self._model = self._library.AutoModelForSpeechSeq2Seq.from_config(
                self._config(), dtype=self._half, attn_implementation="sdpa"
            ).eval()

    def listen(self, batch: int, seconds: float) -> Any:
        chance = self._torch.Generator().manual_seed(1)
        mels = self._torch.randn(batch, self._place.size.mels, FRAMES, generator=chance)
        return mels.to(self._place.device, self._half)

    def encode(self, heard: Any) -> Any:
        with self._torch.inference_mode():
            return self._done(self._model.get_encoder()(heard))

    def write(self, encoded: Any, beam: int, tokens: int) -> None:
        prompt = self._torch.tensor([[self._place.token(name) for name in MODEL_PROMPT]], device=self._place.device)
        with self._torch.inference_mode():
            heard = encoded.last_hidden_state
            found = self._library.GenerationMixin.generate(
                self._model,
                encoder_outputs=encoded,
                attention_mask=self._torch.ones(heard.shape[:2], dtype=self._torch.long, device=heard.device),
                decoder_input_ids=prompt.expand(len(heard), -1),
                generation_config=self._library.GenerationConfig(
                    max_new_tokens=tokens,
                    min_new_tokens=tokens,
                    num_beams=beam,
                    do_sample=False,
                    eos_token_id=self._place.token(END),
                    pad_token_id=self._place.token(END),
                ),
            )
        assert self._done(found).shape[1] == len(MODEL_PROMPT) + tokens, "a text ended by itself"

    def _done(self, value: Any) -> Any:
        if self._place.device == "cuda":
            self._torch.cuda.synchronize()
        return value

    def _config(self) -> Any:
        size = self._place.size
        ids = {f"{name}_token_id": self._place.token(END) for name in ("eos", "bos", "pad")}
        return self._library.WhisperConfig(
            vocab_size=size.vocabulary,
            num_mel_bins=size.mels,
            d_model=size.width,
            encoder_layers=size.encoder_layers,
            decoder_layers=size.decoder_layers,
            encoder_attention_heads=size.heads,
            decoder_attention_heads=size.heads,
            encoder_ffn_dim=4 * size.width,
            decoder_ffn_dim=4 * size.width,
            decoder_start_token_id=self._place.token(START),
            **ids,
        )


def _own(whisper: Any, place: Place) -> Encoder:
    return CTranslate2Encoder(whisper, true_length=place.true_length)


def _torch(whisper: Any, place: Place) -> Encoder:
    made: Encoder = import_module("asr.whisper.torch_encoder").load(whisper, place.folder, place.true_length, None)
    return made


# What may be asked for. The second worker of CTranslate2 encodes while the first decodes.
ENGINES: dict[str, Callable[[Place], Engine]] = {
    "CTranslate2": lambda place: Decoding(place, _own, 2),
    "torch's encoder": lambda place: Decoding(place, _torch, 1),
    "transformers": Transformers,
}

"""The Whisper recogniser: windows in, hypotheses out, over one loaded model.

    windows -> mel -> encode -> detect language -> generate -> align -> hypotheses
                                (where unknown)    |   |    \\-> the same in English, where asked for
                    a loop? again, without it          budget full? cut at a pause, both halves again

`identify` stops after the language and returns the encoder's output, too; `recognize` accepts it.

faster-whisper loads the model, and computes features and tokens (asr/models/loading.py, asr/whisper/encoder.py). The
decoding loop is our own (asr/whisper/search.py).
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from asr.batcher.piece import Heard, Piece
from asr.guards.token_rate import DECODER_POSITIONS, WHISPER_RATES, highest
from asr.models import loading
from asr.models.metrics import CUT, PIECES, SOUND_S, SPLITS
from asr.models.model_files import ModelFiles
from asr.recognizer import SAMPLE_RATE_HZ, Encoded, Hypothesis, Identified, ModelInfo, Window
from asr.refusal import refuse
from asr.whisper import encoder as encoders
from asr.whisper.aligner import Aligner
from asr.whisper.attempt import Attempt, joined
from asr.whisper.decoding_options import DecodingOptions
from asr.whisper.detection import Detector
from asr.whisper.encoder import CTranslate2Encoder, Encoder, Encodings
from asr.whisper.hotwords import in_script
from asr.whisper.prompt import Prompts
from asr.whisper.search import Search, SearchRequest, stands
from asr.word import Word
from configs.settings import Asr

# On a CPU larger batches cost memory and save no time (bundled model, batches of 1, 4, 8, 16: 205, 368, 567, 889 MB,
# and the same CPU seconds). A card needs many windows at once to be busy.
BATCH_ON_CPU = 2
BATCH_ON_CUDA = 16


class WhisperRecognizer:
    """A Recognizer over one loaded model. Safe to call from several threads.

    `token_budget`: the most tokens of a piece; beyond, it is split (default: all positions of the decoder that the
    prompt leaves, 443 without hotwords). `encoder`: default: CTranslate2's, of the length that the model's card says.
    `truncations`: how many windows lack text at an end.
    """

    def __init__(
        self,
        whisper: Any,
        files: ModelFiles,
        *,
        beam_size: int = 5,
        batch_size: int = 8,
        max_window_ms: int = 0,
        token_budget: int = DECODER_POSITIONS,
        encoder: Encoder | None = None,
    ) -> None:
        self._whisper = whisper
        self._batch_size = batch_size
        self._rates = files.tokens_per_second or WHISPER_RATES
        languages = files.languages or loading.languages(whisper, files.folder)
        tokenizer, decoder = loading.tokenizer(whisper, languages[0]), whisper.model
        token_id = whisper.hf_tokenizer.token_to_id
        self._prompts = Prompts(tokenizer, token_id, decoder.is_multilingual, files.hotword_tokens, files.decoding)
        self._encoder = encoder or CTranslate2Encoder(whisper, true_length=files.true_length)
        self._detector = Detector(decoder, languages)
        self._search = Search(decoder, tokenizer, beam_size, token_budget, self.token_rate)
        self._aligner = Aligner(decoder, tokenizer, self._prompts)
        self._hears_ms = whisper.feature_extractor.n_samples * 1000 // SAMPLE_RATE_HZ
        self._model = ModelInfo(
            name=files.name,
            hash=files.hash,
            intended_use=files.intended_use,
            languages=languages,
            window_ms=min(self._hears_ms, max_window_ms or files.window_ms or self._hears_ms),
            tasks=files.tasks,
        )
        self._lock = threading.Lock()
        self.truncations = 0

    @property
    def model(self) -> ModelInfo:
        return self._model

    def token_rate(self, language: str | None) -> float:
        """Return the highest token rate of the language; for None, the highest of all languages of the model."""
        return highest(self._model.languages if language is None else (language,), self._rates)

    def recognize(self, windows: Sequence[Window]) -> list[Hypothesis]:
        """Return one hypothesis a window, in the same order.

        Raises UnsupportedLanguage, TranslateUnsupported and WindowTooLong (asr.refusal) before decoding anything.
        """
        self.refuse(windows)
        parts: list[list[Attempt]] = [[] for _ in windows]
        pending = [Piece.whole(number, window) for number, window in enumerate(windows)]
        while pending:
            again: list[Piece] = []
            for batch in self._batches(pending):
                for attempt in self.decode([self.listen(piece) for piece in batch]):
                    if attempt.splits:
                        again.extend(attempt.piece.halves(attempt.language))
                    else:
                        parts[attempt.piece.window].append(attempt)
            pending = again
        return [self.finish(attempts) for attempts in parts]

    def identify(self, windows: Sequence[Window]) -> list[Identified]:
        """Return the probabilities of each window's languages, and the encoder's output. Raises as `recognize`."""
        self.refuse(windows)
        found: dict[int, Identified] = {}
        for batch in self._batches([Piece.whole(number, window) for number, window in enumerate(windows)]):
            found |= zip([piece.window for piece in batch], self.tell([self.listen(one) for one in batch]), strict=True)
        return [found[number] for number in range(len(windows))]

    def align(self, windows: Sequence[Window], texts: Sequence[str]) -> list[tuple[Word, ...] | None]:
        """Return the words of each text with the times at which its window says them: see asr.recognizer.Recognizer.

        Raises UnsupportedLanguage and WindowTooLong; ValueError for a window without a language.
        """
        self.refuse(windows)
        return [self._aligned(window, text) for window, text in zip(windows, texts, strict=True)]

    def _aligned(self, window: Window, text: str) -> tuple[Word, ...] | None:
        if window.language is None:
            raise ValueError("the language of a window is needed to align a text with it")
        piece = Piece.whole(0, window)
        return self._aligner.align_text(piece, window.language, text, self._encoder.encode([self.listen(piece)]))

    # The steps of both, for asr/batcher/batcher.py, which mixes the windows of several callers.

    @property
    def batch_size(self) -> int:
        return self._batch_size

    @property
    def encodes_ahead(self) -> bool:
        """Whether `encode` may run in one thread while `decode` or `tell` runs in another."""
        return self._encoder.ahead

    def refuse(self, windows: Sequence[Window]) -> None:
        """Raise UnsupportedLanguage, TranslateUnsupported or WindowTooLong where a window cannot be taken."""
        refuse(windows, self._model, self._hears_ms)

    def bucket(self, piece: Piece) -> tuple[int, int, bool]:
        """Return what the pieces of a batch must have in common: the length of the prompt, the encoder's frames, and
        whether they are encoded already.
        """
        prompt = [] if piece.language is None else self._prompt(piece, piece.language)
        return len(prompt), self._encoder.length(piece), piece.encoded is not None

    def listen(self, piece: Piece) -> Heard:
        """Return the piece with its features: work for the CPU only."""
        return self._encoder.listen(piece)

    def encode(self, batch: Sequence[Heard]) -> Encodings:
        """Return the encoder's output for pieces of one bucket."""
        return self._encoder.encode(batch)

    def decode(self, batch: Sequence[Heard], encodings: Encodings | None = None) -> list[Attempt]:
        """Return an attempt a piece. All pieces are of one bucket. `encodings`: theirs, where known."""
        pieces, heard = [one.piece for one in batch], encodings or self.encode(batch)
        attempts = self._search.attempts(self._request(pieces, heard))
        PIECES.inc(len(pieces))
        SOUND_S.inc(sum(piece.duration_ms for piece in pieces) / 1000)
        for attempt in attempts:
            SPLITS.labels(attempt.language).inc(attempt.splits)
        return self._translated(self._aligner.align(attempts, heard), heard)

    def tell(self, batch: Sequence[Heard], encodings: Encodings | None = None) -> list[Identified]:
        """Return the languages of each piece. All are of one bucket. `encodings`: theirs, where known."""
        heard = encodings or self.encode(batch)
        told = self._detector.probabilities([one.piece for one in batch], heard)
        return [
            Identified(probabilities, Encoded(array.copy(), length))
            for probabilities, array, length in zip(told, heard.arrays(), heard.frames, strict=True)
        ]

    def finish(self, parts: Sequence[Attempt]) -> Hypothesis:
        """Return the hypothesis of a window from all its parts."""
        hypothesis = joined(parts, self.token_rate(parts[0].language))
        if "truncated" in hypothesis.flags:
            with self._lock:
                self.truncations += 1
            CUT.labels(hypothesis.language).inc()
        return hypothesis

    def _batches(self, pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
        """Yield pieces that can share a batch, of similar length, so that little time is lost."""
        ordered = sorted(pieces, key=lambda piece: (self.bucket(piece), len(piece.samples)))
        for _, group in groupby(ordered, key=self.bucket):
            alike = list(group)
            for first in range(0, len(alike), self._batch_size):
                yield alike[first : first + self._batch_size]

    def _request(self, pieces: Sequence[Piece], heard: Encodings) -> SearchRequest:
        languages = self._detector.languages_of(pieces, heard)
        prompts = [self._prompt(piece, lang) for piece, lang in zip(pieces, languages, strict=True)]
        wanted = [in_script(piece.hotwords, lang) for piece, lang in zip(pieces, languages, strict=True)]
        options = [self._prompts.chosen(lang, one.duration_ms) for one, lang in zip(pieces, languages, strict=True)]
        return SearchRequest(pieces, languages, prompts, wanted, heard, options)

    def _prompt(self, piece: Piece, language: str) -> list[int]:
        return self._prompts.whole(language, piece.hotwords, duration_ms=piece.duration_ms)

    def _translated(self, attempts: list[Attempt], heard: Encodings) -> list[Attempt]:
        """Search once more over the same encoder's output, for English, where that is wanted and something was said.

        An attempt that would fail as a transcript is not used: then the translation is empty, which `joined` flags.
        """
        rows = [row for row, one in enumerate(attempts) if one.piece.translate and one.tokens and not one.splits]
        if not rows:
            return attempts
        languages = [attempt.language for attempt in attempts]
        prompts = [self._prompts.whole(language, (), "translate") for language in languages]
        request = SearchRequest([one.piece for one in attempts], languages, prompts, [()] * len(attempts), heard)
        english = {row: one for row, one in self._search.once(request, rows).items() if stands(one)}
        if english:
            found = self._aligner.align(list(english.values()), heard.rows(list(english)), "translate")
            english = dict(zip(english, found, strict=True))
        for row in rows:
            attempts[row] = replace(attempts[row], translation=english[row].words if row in english else ())
        return attempts


def load(asr: Asr, decoding: Mapping[str, DecodingOptions] | None = None) -> WhisperRecognizer:
    """Load the model that the settings name. `decoding`: options by language, in place of those of its card.

    Raises ModelFilesError where the model is missing or is no Whisper model, ModelChanged where its files are not those
    of its card, asr.models.loading.DeviceError where the device or the compute type is not there, EncoderUnavailable.
    """
    files, device = loading.find(asr.model, asr.models), loading.device(asr.device)
    files = files if decoding is None else replace(files, decoding=decoding)
    whisper = loading.open_model(files, asr, device)
    return WhisperRecognizer(
        whisper,
        files,
        beam_size=asr.beam_size,
        batch_size=asr.batch_size or (BATCH_ON_CUDA if device == "cuda" else BATCH_ON_CPU),
        max_window_ms=asr.max_window_ms,
        encoder=encoders.choose(asr, whisper, files),
    )

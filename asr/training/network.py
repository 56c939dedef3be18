"""The network: transformers' Whisper, run on windows of their own length instead of 30 s.

Whisper always sees 1500 positions, most of them empty after a short clip. Empty positions are all alike, so here they
are one key that counts (1500 - T) times: its attention score is raised by log(1500 - T). Positions after the chunk's
end share one learned embedding. So training costs no more than the speech, and the model runs in CTranslate2 as it is.
This is exact for windows that fill the chunk. For shorter ones, the empty positions before the chunk's end are treated
like those after it, and batches that fill the chunk teach the difference.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import GenerationConfig, WhisperConfig, WhisperForConditionalGeneration
from transformers.models.whisper.modeling_whisper import sinusoids

from asr.training.base import NotAWhisper, load
from asr.training.example import MEL_BINS
from asr.training.recipe import Shape
from asr.training.tokens import CHUNK_S, STEP_S, Vocabulary

POSITIONS = round(CHUNK_S / STEP_S)  # with a position of their own
ALL_POSITIONS = 1500
# Heads of the last decoder layer that are trained to attend to the time of the word: word times come from them.
GUIDED_HEADS = 2
# The decoder's positions begin as sinusoids of this amplitude, which relate a letter to the one before. With the random
# positions and small weights (0.02) of transformers, the model did not use the sound in the first thousand steps.
LOUDNESS = 0.1
# The language, or that nobody speaks, is one token among fifty. With a weight of 1 it was learnt last.
LANGUAGE_WEIGHT = 5.0
SHAPE = ("d_model", "encoder_layers", "decoder_layers", "encoder_attention_heads", "vocab_size")


@dataclass(frozen=True, slots=True)
class Losses:
    """Scalars: cross-entropy a token, cross-entropy of phonemes a position, -log attention within the word's time."""

    tokens: Tensor
    phonemes: Tensor
    guide: Tensor


class Network(nn.Module):  # type: ignore[misc]
    """Whisper with a head for phonemes, which only training uses. `weights`: float32 (tokens,), the weight of each
    token in the loss; None: all equal.
    """

    weights: Tensor | None

    def __init__(self, whisper: WhisperForConditionalGeneration, phonemes: int, weights: Tensor | None = None) -> None:
        super().__init__()
        self.register_buffer("weights", weights, persistent=False)
        width = whisper.config.d_model
        self.whisper = whisper
        self.empty_position = nn.Parameter(whisper.model.encoder.embed_positions.weight[POSITIONS].detach().clone())
        self.phonemes = nn.Linear(width, phonemes)
        whisper.model.encoder.embed_positions.requires_grad_(False)

    def encode(self, features: Tensor, empty: int | None = None) -> tuple[Tensor, Tensor]:
        """Return (B, T + 1, width) and the scores to add to keys (1, 1, 1, T + 1) of features (B, 80, 2 T).

        `empty`: how many empty positions follow (default: all up to 1500); 0 ignores the last key.
        """
        encoder = self.whisper.model.encoder
        steps = features.shape[-1] // 2
        told = _convolved(encoder, features) + encoder.embed_positions.weight[:steps]
        blank = _convolved(encoder, torch.zeros(1, MEL_BINS, 16, device=features.device))[:, 4:5] + self.empty_position
        hidden = torch.cat([told, blank.expand(len(told), 1, -1).to(told.dtype)], 1)
        count = ALL_POSITIONS - steps if empty is None else empty
        mask = torch.zeros(1, 1, 1, steps + 1, device=features.device)
        mask[..., -1] = math.log(count) if count else -1e4
        for layer in encoder.layers:
            hidden = _tensor(layer(hidden, mask))
        return encoder.layer_norm(hidden), mask

    def decode(self, ids: Tensor, heard: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits (B, M, tokens) and the last layer's attention (B, heads, M, T + 1) for ids (B, M)."""
        decoder = self.whisper.model.decoder
        count = ids.shape[1]
        hidden = decoder.embed_tokens(ids) + decoder.embed_positions.weight[:count]
        causal = torch.full((count, count), -1e4, device=ids.device).triu(1)[None, None]
        looked: list[Tensor] = []
        hook = decoder.layers[-1].encoder_attn.register_forward_hook(lambda _, __, out: looked.append(out[1]))
        try:
            for layer in decoder.layers:
                hidden = _tensor(
                    layer(hidden, causal, encoder_hidden_states=heard, encoder_attention_mask=mask, use_cache=False)
                )
        finally:
            hook.remove()
        return nn.functional.linear(decoder.layer_norm(hidden), decoder.embed_tokens.weight), looked[0]

    def losses(
        self, features: Tensor, ids: Tensor, said: Tensor, phonemes: Tensor, spans: Tensor, empty: int | None
    ) -> Losses:
        """Return the losses of a batch. `said`: (B, M) labels; `phonemes`: (B, T); `spans`: (B, M, 2), positions
        [first, end) of each labelled token, -1 where it is not a sound.
        """
        heard, mask = self.encode(features, empty)
        classes = self.phonemes(heard[:, :-1])
        logits, looked = self.decode(ids, heard, mask)
        return Losses(
            nn.functional.cross_entropy(logits.float().flatten(0, 1), said.flatten(), self.weights, ignore_index=-100),
            nn.functional.cross_entropy(classes.float().flatten(0, 1), phonemes.flatten()),
            _guide(looked[:, :GUIDED_HEADS].float(), spans),
        )

    def finished(self, vocabulary: Vocabulary, languages: tuple[str, ...]) -> WhisperForConditionalGeneration:
        """Return a plain Whisper for the languages: all 1500 positions, and what generation needs to know."""
        whisper = self.whisper
        with torch.no_grad():
            whisper.model.encoder.embed_positions.weight[POSITIONS:] = self.empty_position
        last = whisper.config.decoder_layers - 1
        whisper.generation_config = GenerationConfig(
            suppress_tokens=[],
            begin_suppress_tokens=[],  # the end may come first: for noise an empty text is right
            decoder_start_token_id=vocabulary.special("startoftranscript"),
            eos_token_id=vocabulary.end,
            pad_token_id=vocabulary.end,
            bos_token_id=vocabulary.end,
        )
        whisper.generation_config.lang_to_id = {f"<|{one}|>": vocabulary.special(one) for one in languages}
        whisper.generation_config.alignment_heads = [[last, head] for head in range(GUIDED_HEADS)]
        return whisper


def fresh(shape: Shape, vocabulary: Vocabulary, phonemes: int) -> Network:
    """Return an untrained network."""
    network = Network(WhisperForConditionalGeneration(_config(shape, vocabulary)), phonemes, _weights(vocabulary))
    nn.init.normal_(network.whisper.model.decoder.embed_tokens.weight, std=0.02)
    nn.init.normal_(network.empty_position, std=0.5)
    for part in network.whisper.model.modules():
        if isinstance(part, nn.Linear | nn.Conv1d):
            part.reset_parameters()
    positions = network.whisper.model.decoder.embed_positions.weight
    with torch.no_grad():
        positions.copy_(LOUDNESS * sinusoids(*positions.shape))
    return network


def taken(base: Path, shape: Shape, vocabulary: Vocabulary, phonemes: int) -> Network:
    """Return a network with the weights of a model made here. Its head for phonemes is new, because models do not keep
    it.

    Raises NotAWhisper where the folder holds no model made here, or one of another shape or with other letters.
    """
    whisper, tokenizer = load(base)
    config, letters = _config(shape, vocabulary), Tokenizer.from_str(vocabulary.tokenizer_json())
    alike = all(getattr(whisper.config, name) == getattr(config, name) for name in SHAPE)
    if not alike or not is_short(whisper) or tokenizer.to_str() != letters.to_str():
        raise NotAWhisper(f"{base} was not made by `boli model make` with a recipe of this shape and these languages")
    return Network(whisper, phonemes, _weights(vocabulary))


def is_short(whisper: WhisperForConditionalGeneration) -> bool:
    """Return whether a model was made here: all its empty positions are equal, so short windows can train it."""
    positions = whisper.model.encoder.embed_positions.weight
    return len(positions) == ALL_POSITIONS and bool((positions[POSITIONS:] == positions[POSITIONS]).all())


def _weights(vocabulary: Vocabulary) -> Tensor:
    weights = torch.ones(len(vocabulary.tokens))
    weights[vocabulary.special("startoftranscript") + 1 : vocabulary.special("translate")] = LANGUAGE_WEIGHT
    weights[vocabulary.special("nospeech")] = LANGUAGE_WEIGHT
    return weights


def _config(shape: Shape, vocabulary: Vocabulary) -> WhisperConfig:
    return WhisperConfig(
        vocab_size=len(vocabulary.tokens),
        num_mel_bins=MEL_BINS,
        d_model=shape.width,
        encoder_layers=shape.encoder_layers,
        decoder_layers=shape.decoder_layers,
        encoder_attention_heads=shape.heads,
        decoder_attention_heads=shape.heads,
        encoder_ffn_dim=4 * shape.width,
        decoder_ffn_dim=4 * shape.width,
        max_source_positions=ALL_POSITIONS,
        pad_token_id=vocabulary.end,
        bos_token_id=vocabulary.end,
        eos_token_id=vocabulary.end,
        decoder_start_token_id=vocabulary.special("startoftranscript"),
        suppress_tokens=None,
        begin_suppress_tokens=None,
        tie_word_embeddings=True,
        attn_implementation="eager",  # the only one that returns the attention
    )


def _convolved(encoder: nn.Module, features: Tensor) -> Tensor:
    once = nn.functional.gelu(encoder.conv1(features))
    return nn.functional.gelu(encoder.conv2(once)).transpose(1, 2)


def _tensor(out: Tensor | tuple[Tensor, ...]) -> Tensor:
    return out[0] if isinstance(out, tuple) else out


def _guide(looked: Tensor, spans: Tensor) -> Tensor:
    """Return the mean of -log(attention inside the token's time) over tokens that are sounds."""
    sounds = spans[..., 0] >= 0
    if not sounds.any():
        return looked.sum() * 0
    inside = torch.cumsum(looked, -1)
    inside = torch.cat([torch.zeros_like(inside[..., :1]), inside], -1)
    steps = spans.clamp(min=0)[:, None].expand(-1, looked.shape[1], -1, -1)
    mass = inside.gather(-1, steps[..., 1:]) - inside.gather(-1, steps[..., :1])
    return -(mass.squeeze(-1).clamp(min=1e-4).log())[sounds[:, None].expand(-1, looked.shape[1], -1)].mean()

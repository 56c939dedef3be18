"""Fine-tuning: a Whisper folder and corrected speech in, a better Whisper folder out.

    any Hugging Face Whisper folder + manifest -> all weights, or LoRA -> Hugging Face folder -> CTranslate2

A model made here is trained on windows of the length of the speech, any other model on 30 s, as Whisper was. Speech
that the model already knows is mixed in (`replay`), so that it does not forget.
"""

import copy
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from faster_whisper.feature_extractor import FeatureExtractor
from numpy.typing import NDArray
from peft import LoraConfig, get_peft_model
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import WhisperForConditionalGeneration

from asr.finetuning.manifest import BadManifest, Entry
from asr.training import memory
from asr.training.base import NotAWhisper, load
from asr.training.batch import masked
from asr.training.channel import changed
from asr.training.network import Network, is_short
from asr.training.precision import reduced
from asr.training.targets import IGNORED

LORA_TARGETS = ["q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2"]
FRAMES = 3000  # of 30 s
SLACK = 24  # at most this many positions of silence after the longest segment of a batch
CLIP = 1.0
WARM_UP, WARM_UP_SHARE = 20, 0.2  # steps, but at most this share of all
LAST_RATE = 0.05  # the last learning rate, as a share of the first
GROUPED = 8  # so many batches are drawn together, and segments of like length put into one batch


@dataclass(frozen=True, slots=True)
class Tuning:
    """`replay`: share of each batch that is speech the model knows. `remember`: weight of the divergence, on that
    speech, from the output of the untuned model, token by token; it keeps more than the text alone does (Li and Hoiem
    2016, learning without forgetting). `minutes`: the longest that training may take.
    """

    learning_rate: float = 6e-4
    batch: int = 32
    epochs: int = 30
    minutes: float = 10.0
    replay: float = 0.75
    remember: float = 1.0
    lora_rank: int = 0
    seed: int = 3


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """A segment as numbers. `features`: float32 (mel bins, n). `ids`: what the decoder reads and writes, with the end.

    Only the first id is given. The language is learnt, too, because a dialect is easily mistaken for a neighbour's.
    """

    features: NDArray[np.float32]
    ids: tuple[int, ...]


def tune(
    base: Path, entries: Sequence[Entry], known: Sequence[Entry], tuning: Tuning, told: Callable[[int, float], None]
) -> WhisperForConditionalGeneration:
    """Return the model of `base` after learning `entries`, with `known` mixed in. `told` is called with step and loss.

    Raises NotAWhisper where the folder holds none, BadManifest where speech cannot be read or has an unknown language.
    """
    memory.keep()
    whisper, tokenizer = load(base)
    new = [heard(entry, whisper, tokenizer) for entry in entries]
    old = [heard(entry, whisper, tokenizer) for entry in known]
    short = is_short(whisper)
    if not short:
        whisper.set_attn_implementation("sdpa")  # its attention is not looked at, and this one is faster
    if tuning.lora_rank:
        whisper = get_peft_model(
            whisper, LoraConfig(r=tuning.lora_rank, lora_alpha=2 * tuning.lora_rank, target_modules=LORA_TARGETS)
        )
    _learn(whisper, new, old, tuning, short, _special(tokenizer, "endoftext"), told)
    return whisper.merge_and_unload() if tuning.lora_rank else whisper


def mixed(base: Path, better: WhisperForConditionalGeneration, share: float) -> WhisperForConditionalGeneration:
    """Return the model of `base` moved `share` of the way to a model tuned from it.

    Between the two lie models that keep most of what both know (WiSE-FT, Wortsman et al. 2022).
    Raises NotAWhisper.
    """
    whisper, _ = load(base)
    tuned = better.state_dict()
    whisper.load_state_dict(
        {name: old.lerp(tuned[name], share) if old.is_floating_point() else old
         for name, old in whisper.state_dict().items()}
    )  # fmt: skip
    return whisper.eval()


def heard(entry: Entry, whisper: WhisperForConditionalGeneration, tokenizer: Tokenizer) -> Heard:
    """Return a segment as the model hears it and should write it. Raises BadManifest."""
    names = ("startoftranscript", entry.language, "transcribe", "notimestamps")
    if tokenizer.token_to_id(f"<|{entry.language}|>") is None:
        raise BadManifest(f"the model has no language {entry.language!r} ({entry.audio})")
    head = [_special(tokenizer, name) for name in names]
    text = tokenizer.encode(" " + entry.text, add_special_tokens=False).ids
    ids = (*head, *text, _special(tokenizer, "endoftext"))[: whisper.config.max_target_positions]
    extract = FeatureExtractor(feature_size=whisper.config.num_mel_bins)
    return Heard(extract(entry.samples())[..., :-1][:, :FRAMES], ids)


def _special(tokenizer: Tokenizer, name: str) -> int:
    found = tokenizer.token_to_id(f"<|{name}|>")
    if found is None:
        raise NotAWhisper(f"the tokenizer has no <|{name}|>")
    return int(found)


def _learn(
    whisper: nn.Module, new: Sequence[Heard], old: Sequence[Heard], tuning: Tuning, short: bool, end: int,
    told: Callable[[int, float], None],
) -> None:  # fmt: skip
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(tuning.seed)
    whisper.to(device).train()
    weights = [one for one in whisper.parameters() if one.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=tuning.learning_rate, betas=(0.9, 0.98), weight_decay=0.01)
    before = copy.deepcopy(whisper).eval() if old and tuning.remember and not tuning.lora_rank else whisper
    chance, started = random.Random(tuning.seed), time.monotonic()
    mine = max(1, round(tuning.batch * (1 - tuning.replay))) if old else tuning.batch
    steps = max(1, -(-len(new) // mine)) * tuning.epochs
    warm_up = max(1, min(WARM_UP, round(WARM_UP_SHARE * steps)))
    batches = _batches(new, old, min(mine, len(new)), min(tuning.batch - mine, len(old)), chance)
    for step in range(steps):
        spent = (time.monotonic() - started) / (60 * tuning.minutes)
        if spent >= 1:
            break
        left = 1 - max(step / steps, spent)
        for group in optimiser.param_groups:
            group["lr"] = tuning.learning_rate * min(1.0, (step + 1) / warm_up) * max(LAST_RATE, left)
        with reduced(device):
            loss = _loss(whisper, before, next(batches), tuning, short, end, chance)
        loss.backward()
        nn.utils.clip_grad_norm_(weights, CLIP)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        told(step + 1, float(loss.item()))
    whisper.to("cpu").eval()


def _loss(
    whisper: nn.Module, before: nn.Module, chosen: tuple[list[Heard], list[Heard]], tuning: Tuning, short: bool,
    end: int, chance: random.Random,
) -> Tensor:  # fmt: skip
    """Return the loss of new segments and old ones; `before`: the untuned model, which says what to keep of the old."""
    fresh, again = chosen
    device = next(whisper.parameters()).device
    features = _padded([*fresh, *again], short, chance).to(device)
    ids, said = (one.to(device) for one in _labels([*fresh, *again], end))
    logits = _logits(whisper, features, ids, short)
    loss = nn.functional.cross_entropy(logits.flatten(0, 1), said.flatten(), ignore_index=IGNORED)
    if not tuning.remember or not again:
        return loss
    old = slice(len(fresh), None)
    kept = _kept(before, features[old], ids[old], short)
    return loss + tuning.remember * _divergence(logits[old], kept, said[old])


def _batches(
    new: Sequence[Heard], old: Sequence[Heard], mine: int, rest: int, chance: random.Random
) -> Iterator[tuple[list[Heard], list[Heard]]]:
    """Yield `mine` new segments and `rest` old ones, without end. Segments of a batch have about the same length,
    because the longest one decides what a batch costs.
    """
    while True:
        count = max(1, min(GROUPED, len(new) // mine, len(old) // rest if rest else GROUPED))
        drawn = [
            sorted(chance.sample(list(pool), count * size), key=_length) for pool, size in ((new, mine), (old, rest))
        ]
        for number in chance.sample(range(count), count):
            fresh, again = (
                pool[number * size : (number + 1) * size] for pool, size in zip(drawn, (mine, rest), strict=True)
            )
            yield fresh, again


def _length(segment: Heard) -> int:
    return int(segment.features.shape[1])


def _logits(whisper: nn.Module, features: Tensor, ids: Tensor, short: bool) -> Tensor:
    """Return float32 (B, M, tokens)."""
    if short:
        network = Network(_bare(whisper), 1).to(features.device)
        logits, _ = network.decode(ids, *network.encode(features))
    else:
        logits = whisper(input_features=features, decoder_input_ids=ids).logits
    return logits.float()


def _kept(before: nn.Module, features: Tensor, ids: Tensor, short: bool) -> Tensor:
    """Return the logits of the model as it was: a copy, or the same without LoRA's adapters."""
    untuned = before.disable_adapter() if hasattr(before, "peft_config") else nullcontext()
    with torch.no_grad(), untuned:
        return _logits(before, features, ids, short)


def _divergence(now: Tensor, before: Tensor, said: Tensor) -> Tensor:
    """Return the mean Kullback-Leibler divergence of the output now from the output before, in nats a token."""
    labelled = said != IGNORED
    told = [nn.functional.log_softmax(one[labelled], -1) for one in (now, before)]
    return nn.functional.kl_div(*told, log_target=True, reduction="batchmean")


def _bare(whisper: nn.Module) -> WhisperForConditionalGeneration:
    """Return the Whisper inside LoRA's wrapper, whose layers are replaced in place."""
    return whisper.base_model.model if hasattr(whisper, "peft_config") else whisper


def _labels(chosen: Sequence[Heard], end: int) -> tuple[Tensor, Tensor]:
    longest = max(len(segment.ids) for segment in chosen) - 1
    ids = torch.full((len(chosen), longest), end)
    said = torch.full((len(chosen), longest), IGNORED)
    for row, segment in enumerate(chosen):
        ids[row, : len(segment.ids) - 1] = torch.tensor(segment.ids[:-1])
        said[row, : len(segment.ids) - 1] = torch.tensor(segment.ids[1:])
    return ids, said


def _padded(chosen: Sequence[Heard], short: bool, chance: random.Random) -> Tensor:
    """Return features float32 (B, mel bins, n): 30 s, or for a short model the longest and a little silence."""
    longest = max(map(_length, chosen))
    frames = 2 * (-(-longest // 2) + chance.randint(1, SLACK)) if short else FRAMES
    out = np.zeros((len(chosen), chosen[0].features.shape[0], frames), np.float32)
    for row, segment in enumerate(chosen):
        out[row, :, : segment.features.shape[1]] = masked(changed(segment.features, chance), chance)[:, :frames]
    return torch.from_numpy(out)

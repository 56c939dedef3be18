"""Recipes: every number of a training run in one value, so that a run can be described and repeated."""

from dataclasses import dataclass, field

LANGUAGES = ("hi", "ta", "te", "bn", "mr", "kn", "ml", "gu")


@dataclass(frozen=True, slots=True)
class Shape:
    """`width`: of a position; `heads`: in each layer; layers of encoder and decoder."""

    width: int = 192
    heads: int = 3
    encoder_layers: int = 4
    decoder_layers: int = 2


@dataclass(frozen=True, slots=True)
class Recipe:
    """One training run.

    Speech: `shards` of `shard_windows` windows are spoken once and kept. `steps` batches of about `batch_seconds` are
    drawn from them, with `shards_at_once` in memory.

    Learning rate: it rises over `warm_up` steps, stays, and falls linearly over the last `cooling` of all steps. So a
    run can be made longer from an earlier checkpoint.

    Order: the first `short_steps` have windows of up to `short_seconds` only, and over twice as many steps windows
    grow: where a letter is heard is learnt quickly on short windows, and late on long ones. For the same reason prompts
    occur only in the last `prompted` of all steps. In the last `closing` of all steps nine of ten windows come from
    `closing_shards`, which have more sentences: by then sounds are known, and spelling has to be learnt. There the
    languages of `closing_more` are heard twice as often: one sound is written in several ways in them, or words run
    together.

    `phoneme_share`, `guide_share`: initial weights of the two auxiliary losses; they fall to a tenth. `goes_on`: the
    run begins with a model made before, and cannot begin from nothing.
    """

    name: str
    shape: Shape = field(default_factory=Shape)
    languages: tuple[str, ...] = LANGUAGES
    shards: int = 120
    closing_shards: int = 70
    closing_more: tuple[str, ...] = ("bn", "ta", "kn")
    shard_windows: int = 500
    shards_at_once: int = 8
    batch_seconds: float = 110.0
    steps: int = 14_500
    short_steps: int = 0
    short_seconds: float = 3.0
    warm_up: int = 100
    learning_rate: float = 1.8e-3
    cooling: float = 0.45
    weight_decay: float = 0.02
    prompted: float = 0.5
    closing: float = 0.35
    phoneme_share: float = 0.5
    guide_share: float = 0.5
    seed: int = 1
    goes_on: bool = False


# Two cores, 2.5 hours (docs/guide/training.md says how that was measured).
CPU = Recipe("cpu", short_steps=400, shards=90, closing_shards=40, steps=8_800)
# Two cores, four hours: the bundled model.
LONG = Recipe("long", short_steps=400)
# Two cores, 45 minutes, after the long one: it begins with that result (`boli model make --from`), and hears only known
# words beside any others. The head for phonemes is new, as models do not keep it, so its weight is small.
MORE = Recipe(
    "more",
    shards=0,
    closing_shards=40,
    steps=3_000,
    learning_rate=7e-4,
    cooling=1.0,
    prompted=1.0,
    closing=1.0,
    phoneme_share=0.02,
    guide_share=0.2,
    seed=2,
    goes_on=True,
)
# One card: a wider network, and more to hear.
GPU = Recipe(
    "gpu",
    Shape(256, 4, 6, 4),
    shards=1200,
    closing_shards=400,
    steps=40_000,
    short_steps=600,
    batch_seconds=900.0,
    learning_rate=1e-3,
)
# Seconds: shows that every part works, learns next to nothing.
SMOKE = Recipe(
    "smoke",
    Shape(32, 2, 1, 1),
    languages=("hi",),
    closing_more=(),
    shards=1,
    closing_shards=1,
    shard_windows=6,
    batch_seconds=12,
    steps=3,
    warm_up=1,
)
RECIPES = {recipe.name: recipe for recipe in (CPU, LONG, MORE, GPU, SMOKE)}

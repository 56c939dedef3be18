"""`boli model make`: a small model from nothing. It needs torch (the extra `[train]`) and espeak-ng."""

from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from asr.models import model_files
from boli.commands.model.extras import forbidden_texts, load
from boli.context import Problem

SYNTHETIC_USE = "Demo and tests only: trained on synthetic espeak-ng voices in {languages}; not for real voices."
# The most that was said in 3,000 training windows (Malayalam, at 215 words a minute); tokens are letters.
LETTERS_A_SECOND = 22.0
RECIPES_HELP = (
    "cpu (two cores, 2.5 hours), long (four hours), more (45 minutes, after long: the bundled model), gpu (one card) or"
    " smoke (seconds)."
)


def make(
    folder: Annotated[Path, typer.Argument(help="Where the run keeps its speech, its checkpoints and the model.")],
    recipe: Annotated[str, typer.Option(help=RECIPES_HELP)] = "cpu",
    base: Annotated[
        Path | None,
        typer.Option("--from", help="Begin with a model made here, its transformers/ folder, instead of nothing."),
    ] = None,
    processes: Annotated[int, typer.Option(help="Processes. With a graphics card, one is used.", min=1)] = 2,
    name: Annotated[str, typer.Option(help="The name of the model.")] = "boli-starter",
    so_far: Annotated[bool, typer.Option("--so-far", help="Only export the last checkpoint of a run.")] = False,
) -> None:
    """Train a small model from nothing, on speech that espeak-ng makes.

    Called again, it goes on where it stopped.

    Example: boli model make build/starter --recipe cpu
    """
    chosen = _recipe(recipe, base, so_far)
    made = _run(chosen, folder, base, processes, so_far)
    _write_cards(made, chosen, name, base)
    print(f"{made}\ntry it: boli model evaluate --model {made}")


def _recipe(name: str, base: Path | None, so_far: bool) -> Any:
    recipe = load("asr.training.recipe").RECIPES.get(name)
    if recipe is None:
        raise Problem(f"there is no recipe {name!r}: take cpu, long, more, gpu or smoke")
    if recipe.goes_on and base is None and not so_far:
        raise Problem(f"the recipe {name} begins with a model made before: name its transformers/ folder with --from")
    return recipe


def _run(recipe: Any, folder: Path, base: Path | None, processes: int, so_far: bool) -> Path:
    """Train, or export what a run has so far; return the CTranslate2 folder."""
    runner = load("asr.training.run")
    try:
        made: Path = (
            runner.so_far(recipe, folder) if so_far
            else runner.run(recipe, folder, base=base, forbidden=forbidden_texts(), processes=processes)
        )  # fmt: skip
    except (runner.NothingYet, load("asr.training.base").NotAWhisper, model_files.ModelFilesError) as error:
        raise Problem(str(error)) from error
    return made


def _write_cards(made: Path, recipe: Any, name: str, base: Path | None) -> None:
    """Write the cards of both forms of the model."""
    chunk_s = import_module("asr.training.tokens").CHUNK_S
    began = {"began_with": model_files.card_of(base).get("name", base.name)} if base else {}
    for form in (made, made.with_name(load("asr.training.run").TRANSFORMERS)):
        model_files.write_card(
            form, name=name, intended_use=SYNTHETIC_USE.format(languages=", ".join(recipe.languages)),
            languages=recipe.languages, recipe=recipe.name, seed=recipe.seed, window_ms=chunk_s * 1000,
            tokens_per_second=dict.fromkeys(recipe.languages, LETTERS_A_SECOND), exact_int8=True, **began,
        )  # fmt: skip

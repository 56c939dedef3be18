"""`boli model add`, `show`, `promote`, `rollback`, `retire`, `block`: the registry, and which model drafts what.

Workers follow without a restart. A model is promoted after it has passed a gate, and never if it was trained on the
test split of a data set (exit code 4).
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Final

import sqlalchemy as sa
import typer

from asr.finetuning import trained_on
from asr.models import model_files
from boli.console import print_json
from boli.context import Problem, State
from boli.options import ByOption, JsonOption, by_whom
from configs.catalogue import catalogue, official
from pipeline.registry import gate, models, releases
from pipeline.registry.models import Event, Model
from pipeline.registry.releases import Release

EVERYTHING: Final = "everything"
LONGEST_REASON: Final = 1000

Name = Annotated[str, typer.Argument(help="The model's name in `boli model list`, its id or its hash.")]
Tag = Annotated[
    str,
    typer.Argument(help=f"The tag of a language or dialect, or {EVERYTHING!r}: what no release speaks of by its tag."),
]
Reason = Annotated[str, typer.Option("--reason", help="Why, for those who look later.")]


def add(
    context: typer.Context,
    folder: Annotated[str, typer.Argument(help="A folder with a CTranslate2 Whisper, an installed model, or starter.")],
    base: Annotated[str, typer.Option(help="The name of the model that it was made from.")] = "",
    snapshot: Annotated[str, typer.Option(help="The id of the data set that it was trained on.")] = "",
    by: ByOption = "",
) -> None:
    """Put a model into the registry, as a candidate. Its files stay where they are.

    The name is that of its card. The list beside it says what it was trained on; without one, it is released only with
    --without-gate. Models of workers on other machines have to lie in the same place there.

    Example: boli model add models/whisper-bho/ctranslate2 --base whisper-base
    """
    state: State = context.obj
    where = state.settings.asr.models
    whole = model_files.folder_of(folder, where)
    if official(folder) in catalogue() and not whole.is_dir():
        raise Problem(f"{folder} is not installed: boli model install {folder}")
    with state.transaction() as connection:
        made = models.add(connection, whole, by=by_whom(by), models=where, snapshot_id=snapshot or None, base=base)
        known = gate.list_of(connection, made, where)
        if known:
            gate.keep_list(connection, state.blobs, made, known)
        problems = gate.hindrances(connection, state.blobs, made, known)
    print(f"{made.name} ({made.version}) is in the registry as a candidate; it knows {', '.join(made.languages)}")
    for problem in problems:
        print(problem)


def show(context: typer.Context, name: Name, as_json: JsonOption = False) -> None:
    """Show a model of the registry: what it was made from, what it drafts, and what happened to it.

    Example: boli model show whisper-bho
    """
    state: State = context.obj
    with state.transaction() as connection:
        here = models.get(connection, name)
        tags = [tag for tag, model in releases.in_force(connection).items() if model.id == here.id]
        history = models.history(connection, here.id)
        hindered = _hindrances(state, connection, here)
    if as_json:
        print_json(
            asdict(here) | {"drafts": tags, "hindrances": hindered, "history": [asdict(event) for event in history]}
        )
        return
    print(f"{here.name}  {here.status}" + (f"; it drafts {models.told(tags)}" if tags else ""))
    for label, value in _facts(here, state).items():
        print(f"{label:<12} {value}")
    for line in hindered:
        print(f"{'gate':<12} {line}")
    for event in history:
        print(f"{event.at:%Y-%m-%d %H:%M} {event.kind:<9} {event.by}: {_told(event)}")


def promote(
    context: typer.Context,
    name: Name,
    tag: Tag,
    reason: Reason = "",
    without_gate: Annotated[
        str,
        typer.Option("--without-gate", metavar="REASON", help="Release it although it passed no gate, and say why."),
    ] = "",
    by: ByOption = "",
) -> None:
    """Let a model draft a language or dialect from now on. Workers follow within seconds.

    It must have passed `boli accuracy compare` with the model in use. A model that was trained on the test split of a
    data set is never promoted: exit code 4.

    Example: boli model promote whisper-bho bho --reason "better on held-out speakers"
    """
    state, wanted = context.obj, _tag(tag)
    reason, without_gate = _kept(reason), _kept(without_gate)
    with state.engine() as engine:
        with engine.begin() as connection:
            seen = releases.current(connection, wanted)
        with engine.begin() as connection:
            here = models.get(connection, name)
            if not (seen and seen.model_id == here.id):
                _check(state, connection, here, wanted, without_gate, by_whom(by))
            over = seen.id if seen else ""
            made = releases.promote(connection, here.id, wanted, by_whom(by), reason or without_gate, over=over)
            before = _before(connection, made)
    print(
        f"{here.name} drafts {models.told([wanted])} from now on{before}"
        if made != seen
        else f"{here.name} does already"
    )


def rollback(
    context: typer.Context,
    tag: Tag,
    reason: Reason = "",
    further: Annotated[bool, typer.Option("--further", help="Go one more back, after a rollback.")] = False,
    by: ByOption = "",
) -> None:
    """Take back the newest release: the model before it drafts again.

    Example: boli model rollback bho --reason "it invents names"
    """
    state: State = context.obj
    wanted = _tag(tag)
    with state.transaction() as connection:
        made = releases.rollback(connection, wanted, by_whom(by), _kept(reason), further=further)
        name = models.get(connection, made.model_id).name if made else "what the settings name"
    print(f"{name} drafts {models.told([wanted])} again")


def retire(context: typer.Context, name: Name, reason: Reason = "", by: ByOption = "") -> None:
    """Put a model aside. What it drafts, the model before it drafts again. It may be promoted later.

    Example: boli model retire whisper-bho --reason "too slow"
    """
    state: State = context.obj
    with state.transaction() as connection:
        print(_said(releases.retire(connection, models.get(connection, name).id, by_whom(by), _kept(reason))))


def block(
    context: typer.Context,
    name: Name,
    reason: Reason = "",
    undo: Annotated[bool, typer.Option("--undo", help="Lift the block: it must pass a gate again.")] = False,
    by: ByOption = "",
) -> None:
    """Forbid a model to draft. What it drafts, the model before it drafts again; what it has begun, it ends.

    Example: boli model block whisper-bho --reason "trained on what a client has deleted"
    """
    state: State = context.obj
    change = releases.unblock if undo else releases.block
    with state.transaction() as connection:
        print(_said(change(connection, models.get(connection, name).id, by_whom(by), _kept(reason))))


def _check(state: State, connection: sa.Connection, here: Model, tag: str, without_gate: str, by: str) -> None:
    """Raise TrainedOnTestSet or NotGated where the model may not be released. A waived gate is recorded."""
    known = gate.list_of(connection, here, state.settings.asr.models)
    if without_gate:
        gate.waive(connection, state.blobs, here, known, tag=tag, reason=without_gate, by=by)
    else:
        gate.ensure_may_be_gated(connection, state.blobs, here, known)


def _hindrances(state: State, connection: sa.Connection, here: Model) -> list[str]:
    try:
        known = gate.list_of(connection, here, state.settings.asr.models)
    except trained_on.BadTrainingList as error:
        return [str(error)]
    return gate.hindrances(connection, state.blobs, here, known)


def _before(connection: sa.Connection, made: Release) -> str:
    if made.replaced_id is None:
        return "; the settings did before"
    before = next(one for one in releases.of_tag(connection, made.tag) if one.id == made.replaced_id)
    return f"; {models.get(connection, before.model_id).name} did before, and `boli model rollback` returns to it"


def _tag(said: str) -> str:
    return "" if said == EVERYTHING else releases.known_tag(said or " ")


def _kept(reason: str) -> str:
    """Return a reason as it is kept. Raises Problem."""
    if len(reason) > LONGEST_REASON:
        raise Problem(f"a reason has at most {LONGEST_REASON} letters")
    return " ".join(reason.split())


def _said(model: Model) -> str:
    return f"{model.name} is {model.status}"


def _facts(here: Model, state: State) -> Mapping[str, str]:
    folder = here.path(state.settings.asr.models)
    facts = {
        "id": here.id,
        "hash": here.sha256,
        "folder": f"{folder}" + ("" if folder.is_dir() else "  (not on this machine)"),
        "languages": ", ".join(here.languages),
        "made from": here.base,
        "data set": here.snapshot_id or "",
        "recipe": ", ".join(f"{key} {value}" for key, value in here.recipe.items()),
        "metrics": ", ".join(f"{key} {value}" for key, value in here.metrics.items()),
        "deleted": f"{here.affected} segments that it was trained on" if here.affected else "",
    }
    return {label: value for label, value in facts.items() if value}


def _told(event: Event) -> str:
    """Return an event for a person."""
    detail: dict[str, Any] = dict(event.detail)
    if event.kind == "status":
        return f"{detail['source']} -> {detail['target']}" + (f" ({detail['reason']})" if detail.get("reason") else "")
    said = (f"{key} {models.told(value) if key == 'tags' else value}" for key, value in detail.items() if value != "")
    return ", ".join(said)

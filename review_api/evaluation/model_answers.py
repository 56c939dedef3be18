"""Answers: models and releases as the API shows them, and why something is not done to one."""

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.evaluation.training_lists import TrainedOnTest
from pipeline.improvement.model_overview import Judgement, KnownModel
from pipeline.improvement.runs import RunExists, RunMissing, RunOver
from pipeline.registry.gate import NotGated, TrainedOnTestSet
from pipeline.registry.models import StatusRefused, UnknownModel
from pipeline.registry.releases import AlreadyRolledBack, NothingReleased, Release, ReleaseConflict
from review_api.problems import refusing
from review_api.schemas import models as schemas

Names = Mapping[str, str]

answered = refusing(
    {UnknownModel: "model", RunMissing: "run"},
    {
        StatusRefused: (409, "status-refused"),
        NotGated: (409, "not-gated"),
        TrainedOnTestSet: (409, "trained-on-test"),
        TrainedOnTest: (409, "trained-on-test"),
        ReleaseConflict: (409, "release-conflict"),
        NothingReleased: (409, "nothing-released"),
        AlreadyRolledBack: (409, "already-rolled-back"),
        RunExists: (409, "run-exists"),
        RunOver: (409, "run-over"),
    },
)


def model(of: KnownModel, names: Names) -> schemas.RegisteredModel:
    """Return a model. `names`: what to call those who did something, by id."""
    return schemas.RegisteredModel(**fields(of, names))


def fields(of: KnownModel, names: Names) -> dict[str, Any]:
    """Return what is said of a model in every answer."""
    known = schemas.RegisteredModel.fields_of(of.model)
    return known | {
        "created_by": called(of.model.created_by, names),
        "snapshot": of.snapshot,
        "drafts": list(of.drafts),
        "rates": rates(of.model.metrics),
        "judgement": None if of.judgement is None else judgement(of.judgement, names),
        "affected": None if of.affected is None else schemas.Affected.model_validate(of.affected),
    }


def judgement(of: Judgement, names: Names) -> schemas.Judgement:
    """Return how a model was judged."""
    return schemas.Judgement(**schemas.Judgement.fields_of(of) | {"by": called(of.by, names)})


def release(of: Release, model: str, names: Names) -> schemas.ModelRelease:
    """Return a release of the model of this name."""
    known = schemas.ModelRelease.fields_of(of) | {"model": model, "released_by": called(of.released_by, names)}
    return schemas.ModelRelease(**known)


def rates(metrics: Mapping[str, Any]) -> list[schemas.MeasuredRate]:
    """Return the error rates that are kept with a model by tag. What has another form is in the model's `metrics`."""
    kept = {tag: one for tag, one in sorted(metrics.items()) if isinstance(one, Mapping)}
    measured = {tag: _numbers(one) | _words(one) for tag, one in kept.items()}
    return [schemas.MeasuredRate(tag=tag, **one) for tag, one in measured.items() if one.get("new") is not None]


def called(by: str, names: Names) -> str:
    """Return what to call whoever did something."""
    return names.get(by, by)


def people(found: Iterable[KnownModel], releases: Iterable[Release] = ()) -> list[str]:
    """Return the ids of all who did something to these."""
    judges = [one.judgement.by for one in found if one.judgement]
    return [*judges, *(one.model.created_by for one in found), *(one.released_by for one in releases)]


def _numbers(measured: Mapping[str, Any]) -> dict[str, Any]:
    shares = ("old", "new", "difference", "low", "high")
    counts = ("segments", "speakers", "words")
    found = {name: measured[name] for name in shares if type(measured.get(name)) in (int, float)}
    return found | {name: measured[name] for name in counts if type(measured.get(name)) is int}


def _words(measured: Mapping[str, Any]) -> dict[str, str]:
    return {name: measured[name] for name in ("policy", "references", "outcome") if isinstance(measured.get(name), str)}

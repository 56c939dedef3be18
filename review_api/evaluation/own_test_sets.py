"""Own test sets: references and hypotheses as files, scored at once, kept nowhere. For ML teams.

What is too much for one request is for `boli evaluate`, which knows no limit. Parquet and Arrow are for it, too: a
small file of those may hold gigabytes.
"""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final

from fastapi import APIRouter, Depends, File, Form, UploadFile

from accuracy.evaluate import EvaluationError, Utterance, evaluate
from accuracy.measure import Policy
from lexicons.marks import MOST_MARKS, most_marks
from pipeline.testsets import reading
from pipeline.testsets.arrow import SUFFIXES
from pipeline.testsets.compared import compared
from pipeline.testsets.entry import InputProblem
from pipeline.testsets.matching import Matching
from pipeline.testsets.scoring import Choices, ScoredFiles
from pipeline.testsets.table_rows import columns_of
from pipeline.testsets.told import FileScores, told
from review_api.auth import MlEngineer
from review_api.lanes import EVALUATIONS
from review_api.problems import Problem, documented
from review_api.text_input import Line

router = APIRouter(prefix="/v1/evaluations", tags=["accuracy"])

MOST_PAIRS: Final = 5_000
# Letters of the reference times letters of the hypothesis, over all pairs: the time of an alignment grows with it. At
# most some seconds of one core.
MOST_WORK: Final = 100_000_000
MOST_SYSTEMS: Final = 8
_ENDINGS: Final = tuple(ending for ending in reading.READERS if ending not in SUFFIXES)
Short = Annotated[Line, Form(max_length=100)]


@dataclass(frozen=True, slots=True)
class Asked:
    """How the files are to be scored."""

    choices: Choices
    policy: Policy
    errors: int
    compare: tuple[str, str] | None


def asked(
    language: Annotated[Line, Form(max_length=40, description="Of what names none in the file")] = "",
    by: Annotated[Line, Form(max_length=100, description="The slices: dialect, speaker, or a column")] = "dialect",
    column: Annotated[list[Short] | None, Form(description="FIELD=NAME: what a table calls a field")] = None,
    speakers_per_recording: Annotated[bool, Form(description="A name in another recording is another person")] = False,
    policy: Annotated[Policy, Form()] = "L1",
    errors: Annotated[int, Form(ge=0, le=100, description="How many worst utterances and confusions")] = 0,
    old: Annotated[Line, Form(max_length=100, description="With new: may that system replace this one?")] = "",
    new: Annotated[Line, Form(max_length=100)] = "",
) -> Asked:
    """Return what is asked. Raises a 422 problem."""
    if bool(old) != bool(new):
        raise _refused("old and new go together")
    try:
        columns = columns_of(column or (), "column")
    except InputProblem as error:
        raise _refused(str(error)) from error
    return Asked(Choices(language, by, columns, speakers_per_recording), policy, errors, (old, new) if old else None)


@router.post("", responses=documented(400, 401, 403, 413, 422))
async def score(
    _: MlEngineer,
    reference: Annotated[UploadFile, File(description=f"The references: {', '.join(_ENDINGS)}")],
    hypothesis: Annotated[list[UploadFile], File(description="What each system wrote", max_length=MOST_SYSTEMS)],
    query: Annotated[Asked, Depends(asked)],
    system: Annotated[list[Short] | None, Form(description="The systems' names", max_length=MOST_SYSTEMS)] = None,
) -> FileScores:
    """Score your own test set, as `boli evaluate --json`: one or several systems against your references."""
    names = system or [f"system {number}" for number in range(1, len(hypothesis) + 1)]
    if len(names) != len(hypothesis) or len(set(names)) < len(names) or "" in names:
        raise _refused("give each hypothesis a name of its own as `system`, in their order, or give none")
    return await EVALUATIONS.run(_score, reference, dict(zip(names, hypothesis, strict=True)), query)


def _score(reference: UploadFile, systems: dict[str, UploadFile], query: Asked) -> FileScores:
    with TemporaryDirectory() as kept:
        folder = Path(kept)
        try:
            files = {name: _kept(one, folder, f"hypothesis {n}") for n, (name, one) in enumerate(systems.items(), 1)}
            with Matching(_kept(reference, folder, "reference"), files, query.choices) as matching:
                found = evaluate(_bounded(matching), query.errors, query.policy)
            judged = compared(found, *query.compare, query.policy) if query.compare else None
        except (InputProblem, EvaluationError) as error:
            raise _refused(str(error).replace(f"{folder}/", "")) from error
        return told(ScoredFiles(found, matching.unmatched), query.policy, judged, query.errors)


def _kept(sent: UploadFile, folder: Path, name: str) -> Path:
    """Write a file where readers find it: by a name of ours, with the ending that says what it is."""
    ending = Path(sent.filename or "").suffix.lower()
    if ending not in _ENDINGS:
        raise InputProblem(f"{name}: the name of the file ends in one of {', '.join(_ENDINGS)}")
    file = folder / f"{name}{ending}"
    with file.open("wb") as out:
        shutil.copyfileobj(sent.file, out)
    return file


def _bounded(utterances: Iterable[Utterance]) -> Iterator[Utterance]:
    """Yield utterances as long as they are few enough. Raises a 413 problem, or a 422 one for what is no text."""
    pairs = work = 0
    for one in utterances:
        for text in one.hypotheses.values():
            pairs += 1
            work += len(one.reference) * len(text)
        if pairs > MOST_PAIRS or work > MOST_WORK:
            most = f"{MOST_PAIRS:,} texts, or texts as long as these,"
            raise Problem(413, "too-large", f"{most} are too much for one request; use `boli evaluate`")
        if max(map(most_marks, (one.reference, *one.hypotheses.values()))) > MOST_MARKS:
            raise _refused(f"a letter carries {MOST_MARKS} combining marks at most")
        yield one


def _refused(detail: str) -> Problem:
    return Problem(422, "bad-test-set", detail)

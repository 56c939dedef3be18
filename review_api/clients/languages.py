"""Languages: the registry, and words of a language, for every client and person."""

from functools import cache
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request, Response

from asr.models.declared import drafted
from configs.registry import UnknownVariety, varieties, variety
from lexicons.typing_words import words_for_typing
from pipeline.delivery.modes import possible
from review_api.auth import Anybody
from review_api.dependencies import ServicesDependency
from review_api.problems import Problem, documented
from review_api.schemas.languages import Language, Languages
from review_api.schemas.modes import ModesPossible
from review_api.static_file import StaticContent

router = APIRouter(tags=["languages"])

# The words change only with a new version of the service.
_A_DAY: Final = "private, max-age=86400"
_PLAIN: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
    304: {"description": "The caller has these words"},
}


@router.get("/v1/languages", responses=documented(401))
def languages(_: Anybody, services: ServicesDependency) -> Languages:
    """List every language and dialect that a recording may be in, and say which the models in use can draft."""
    known = drafted(varieties(), services.choice())
    items = [
        Language(
            tag=variety.tag,
            name=variety.name,
            parent=variety.parent,
            script=variety.script,
            draft=variety.tag in known,
            speakers=variety.speakers,
            note=variety.note,
            modes=ModesPossible.model_validate(possible(variety.tag)),
        )
        for variety in varieties()
    ]
    return Languages(items=items)


@router.get("/v1/languages/{tag}/words", response_class=Response, responses={**_PLAIN, **documented(401, 404, 422)})
def words(tag: Annotated[str, Path(max_length=64)], request: Request, _: Anybody) -> Response:
    """Give the words that help with typing: one a line, the most frequent first, after an empty line the others.

    Empty where there is no list for the language.
    """
    try:
        known = variety(tag).tag
    except UnknownVariety as error:
        raise Problem(404, "unknown-language", f"{error}; GET /v1/languages lists all") from error
    return _words(known).answer(request.headers)


@cache
def _words(tag: str) -> StaticContent:
    return StaticContent(words_for_typing(tag).encode("utf-8"), "text/plain; charset=utf-8", _A_DAY)

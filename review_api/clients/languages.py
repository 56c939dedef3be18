"""Languages: the registry, for whoever is signed in."""

from fastapi import APIRouter

from configs.registry import NO_DRAFT, varieties
from review_api.auth import Anybody
from review_api.problems import documented
from review_api.schemas.languages import Language, Languages

router = APIRouter(tags=["languages"])


@router.get("/v1/languages", responses=documented(401))
def languages(_: Anybody) -> Languages:
    """List every language and dialect that a recording may be in."""
    items = [
        Language(
            tag=found.tag,
            name=found.name,
            parent=found.parent,
            script=found.script,
            draft=found.whisper != NO_DRAFT,
            speakers=found.speakers,
            note=found.note,
        )
        for found in varieties()
    ]
    return Languages(items=items)

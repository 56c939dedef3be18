"""Languages: the registry, for every client and person."""

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
            tag=variety.tag,
            name=variety.name,
            parent=variety.parent,
            script=variety.script,
            draft=variety.whisper != NO_DRAFT,
            speakers=variety.speakers,
            note=variety.note,
        )
        for variety in varieties()
    ]
    return Languages(items=items)

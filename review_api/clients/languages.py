"""Languages: the registry, for whoever is signed in."""

from fastapi import APIRouter

from configs.registry import NO_DRAFT, varieties
from review_api import wire
from review_api.auth import Anybody
from review_api.problems import documented

router = APIRouter(tags=["languages"])


@router.get("/v1/languages", responses=documented(401))
def languages(_: Anybody) -> wire.Languages:
    """List every language and dialect that a recording may be in."""
    items = [
        wire.Language(
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
    return wire.Languages(items=items)

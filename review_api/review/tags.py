"""Tags: what a transcriber may mark in a text, and of a segment."""

from fastapi import APIRouter

from configs.tags import TagKind, flags, tags
from review_api.auth import Anybody
from review_api.problems import documented
from review_api.schemas import review as schemas

router = APIRouter(prefix="/v1/tags", tags=["segments"])


@router.get("", responses=documented(401))
def list_tags(_: Anybody) -> schemas.TagKinds:
    """List the tags, and the flags of a segment."""
    return schemas.TagKinds(
        tags=[_tag(kind) for kind in tags().values()],
        flags=[schemas.FlagKind.model_validate(kind) for kind in flags().values()],
    )


def _tag(kind: TagKind) -> schemas.TagKind:
    marks = {"words": bool(kind.words), "point": bool(kind.point)}
    found = {"id": kind.id, "name": kind.name, "meaning": kind.meaning}
    return schemas.TagKind.model_validate(found | {"marks": [place for place, may in marks.items() if may]})

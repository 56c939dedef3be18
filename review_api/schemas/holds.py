"""Legal holds."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from pipeline.privacy.holds import MOST_LETTERS
from pipeline.recordings.retention import Part
from review_api.schemas.base import Answer, Body
from review_api.schemas.people import Id
from review_api.text_input import Line


class NewHold(Body):
    """`reason`: for the operators; the client is not told it."""

    recording_id: Id
    reason: Annotated[Line, Field(min_length=1, max_length=MOST_LETTERS)]


class Hold(Answer):
    """`placed_by`: the id of a person, or `operator` where a command did it. `too_late_for`: parts that were deleted,
    or were being deleted, when it was placed; all else is kept.
    """

    id: str
    recording_id: str
    reason: str
    placed_by: str
    placed_at: datetime
    too_late_for: list[Part]


class Holds(Answer):
    items: list[Hold]

"""Training: whether models may learn from a client's recordings."""

from review_api.schemas.base import Body


class Training(Body):
    """`training_use`: models may learn from recordings whose `training_consent` says that those who speak agreed."""

    training_use: bool

"""Problems: why a step does not come to its end."""

from configs.errors import BoliError


class StepFailed(BoliError, RuntimeError):
    """A step cannot be done. The message says what to do."""


class StopAsked(BoliError, RuntimeError):
    """A person asked the run to stop."""


class Interrupted(BoliError, RuntimeError):
    """The process that works on the run has to end. Another goes on."""

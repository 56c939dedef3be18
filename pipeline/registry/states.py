"""States: of a model, with every move that is allowed. Data only, no database."""

from typing import Final, Literal

from pipeline.recordings.states import Machine, Move

Status = Literal["candidate", "shadow", "released", "retired", "blocked"]

MODEL: Final = Machine(
    "model",
    {
        "candidate": "It is in the registry and drafts nothing.",
        "shadow": "It decodes what another model drafts, to be compared with it.",
        "released": "It drafts at least one language or dialect.",
        "retired": "It drafted, or was put aside. It may be released again.",
        "blocked": "It must not draft.",
    },
    (
        Move("candidate", "shadow", "it decodes live sound beside the model in use"),
        Move("candidate", "released", "somebody, or a rule, promotes it"),
        Move("candidate", "retired", "somebody puts it aside"),
        Move("candidate", "blocked", "somebody blocks it"),
        Move("shadow", "candidate", "shadowing is stopped"),
        Move("shadow", "released", "somebody, or a rule, promotes it"),
        Move("shadow", "retired", "somebody puts it aside"),
        Move("shadow", "blocked", "somebody blocks it"),
        Move("released", "retired", "another model is promoted in its place, it is rolled back, or retired"),
        Move("released", "blocked", "somebody blocks it: its releases end"),
        Move("retired", "candidate", "it is to be tried again"),
        Move("retired", "shadow", "it decodes live sound beside the model in use"),
        Move("retired", "released", "it is promoted again, or a rollback returns to it"),
        Move("retired", "blocked", "somebody blocks it"),
        Move("blocked", "candidate", "the block is lifted"),
    ),
)

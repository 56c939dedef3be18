"""`boli retry`: what failed is drafted again."""

from typing import Annotated

import typer

from boli.context import Problem, State
from configs.errors import BoliError
from pipeline.jobs.retry import failed
from pipeline.jobs.retry import retry as retry_one


def retry(
    context: typer.Context,
    recordings: Annotated[
        list[str] | None, typer.Argument(help="Ids of recordings. Without any: what failed is listed.")
    ] = None,
    internal: Annotated[bool, typer.Option("--internal", help="All that failed by an error on our side.")] = False,
) -> None:
    """Draft recordings that failed once more, from the sound that their clients sent.

    Without ids it lists what failed, and why. What failed because of its sound fails again.

    Example: boli retry --internal
    """
    state: State = context.obj
    with state.engine() as engine:
        known = failed(engine)
        if internal:
            recordings = [id for id, code in known if code == "internal"]
        if recordings is None:
            print("\n".join(f"{id}  {code}" for id, code in known) or "nothing has failed")
            return
        refused = []
        for id in recordings:
            try:
                retry_one(engine, state.blobs, id)
            except BoliError as error:
                refused.append(str(error))
        print(f"{len(recordings) - len(refused)} recordings wait to be drafted again")
    if refused:
        raise Problem("; ".join(refused))

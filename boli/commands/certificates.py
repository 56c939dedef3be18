"""`boli certificate`: signed certificates of deletions, listed, shown, and checked without asking anybody."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from boli.client.certificate import verify
from boli.console import Columns, print_json, print_rows, text
from boli.context import Problem, State
from boli.options import JsonOption
from pipeline.privacy import certificates
from pipeline.privacy.certificates import Order
from pipeline.store.database import reading
from pipeline.store.signing import Signer

_COLUMNS: Columns = {name: text(name) for name in ("id", "client_id", "recording_id", "created_at")}
# What stands beside the signed text too, and what it is called within it.
_NAMED: Final = {"id": "id", "client_id": "client", "recording_id": "recording"}

certificate = typer.Typer(no_args_is_help=True, help="Signed certificates of deletions.")


def ordered(state: State, by: str) -> Order:
    """Return the operator's order to delete something."""
    storage = state.settings.storage
    return Order(Signer(storage.data_dir), by, storage.backups_kept_days)


@certificate.command("list")
def list_certificates(
    context: typer.Context,
    client: Annotated[str, typer.Option(help="The id of a client, which may be gone. Without it, all.")] = "",
    limit: Annotated[int, typer.Option(help="How many, the newest first.", min=1)] = 50,
    as_json: JsonOption = False,
) -> None:
    """List certificates, the newest first.

    Example: boli certificate list
    """
    state: State = context.obj
    with state.engine() as engine, reading(engine) as connection:
        found, _ = certificates.page(connection, client or None, limit)
    rows = [asdict(one) for one in found]
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, _COLUMNS, keys=2, nothing="nothing was deleted yet")


@certificate.command()
def show(context: typer.Context, id: Annotated[str, typer.Argument(help="The id of a certificate.")]) -> None:
    """Print a certificate as a file that can be handed on and checked.

    Example: boli certificate show cer_0123 > deletion.json
    """
    state: State = context.obj
    with state.engine() as engine, reading(engine) as connection:
        print_json(asdict(certificates.get(connection, id)))


@certificate.command("key")
def show_key(context: typer.Context) -> None:
    """Print the public key with which this installation signs: whoever checks a certificate needs it.

    Example: boli certificate key
    """
    state: State = context.obj
    print(Signer(state.settings.storage.data_dir).public_key)


@certificate.command("verify")
def verify_file(
    file: Annotated[Path, typer.Argument(help="A certificate, as `show` or GET /v1/certificates/ID gives it.")],
    public_key: Annotated[
        str, typer.Option(help="The key of the service, as you know it. Without it: the one that the file names.")
    ] = "",
) -> None:
    """Check a certificate without any service, and print what it says. Exit code 2 where it was changed.

    Example: boli certificate verify deletion.json --public-key "$KEY"
    """
    held = _read(file)
    told = verify(held["signed"], held["signature"], public_key or held["public_key"])
    _check_named(held, told)
    print_json(told)
    if not public_key:
        typer.echo(f"signed with {held['public_key']}: compare it with the key of the service", err=True)


def _read(file: Path) -> dict[str, str]:
    """Return the texts of a certificate. Raises Problem."""
    try:
        held: dict[str, Any] = json.loads(file.read_text("utf-8"))
        return {name: str(held[name]) for name in ("signed", "signature", "public_key", *(set(_NAMED) & set(held)))}
    except OSError as error:
        raise Problem(f"{file} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise Problem(f"{file} is no certificate: it needs signed, signature and public_key") from error


def _check_named(held: Mapping[str, str], told: Mapping[str, Any]) -> None:
    """Compare what stands beside the signed text, which nobody signed, with that text. Raises Problem."""
    for name, signed in _NAMED.items():
        if name in held and held[name] != told.get(signed):
            raise Problem(f"the file's {name} is {held[name]}, and {told.get(signed)} was signed: the file was changed")

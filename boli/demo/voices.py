"""The demo's drafts of somebody's own recordings: whatever lies in a folder. What cannot be used is a line each."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from boli.client import Client, Recording, ServiceError
from boli.demo.drafts import follow, print_draft, why
from boli.family import Family


def draft_voices(console: Console, client: Client, folder: Path, language: str, family: Family) -> None:
    """Submit every file of the folder, print the drafts, and say of the others why they have none."""
    console.print(f"\nyour recordings, from {folder}:")
    submitted = list(_submitted(console, client, folder, language))
    failed = {one.id: one for one in follow(console, client, [one.id for one in submitted], family)}
    for one in submitted:
        if one.id in failed:
            console.print(f"  {one.name}: {why(failed[one.id])}", markup=False)
        else:
            print_draft(console, client, one.id, one.name)


def _submitted(console: Console, client: Client, folder: Path, language: str) -> Iterator[Recording]:
    """Yield the recordings of the files that the service takes."""
    if not folder.is_dir():
        console.print(f"  there is no folder {folder}", markup=False)
        return
    files = sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))
    if not files:
        console.print(f"  {folder} holds no files", markup=False)
    for file in files:
        try:
            yield client.submit(file, name=file.name, language=language)
        except ServiceError as error:
            console.print(f"  {file.name}: {error}", markup=False)

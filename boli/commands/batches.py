"""`boli submit --manifest`: many recordings by one manifest, and which rows of it were refused."""

import hashlib
from pathlib import Path

from boli.client import Client
from boli.console import Columns, print_json, print_rows, text
from boli.options import existing


def send(client: Client, manifest: Path, as_json: bool) -> None:
    """Send a manifest and show what became of it. The same file again, within a day, goes on where it stopped."""
    key = hashlib.sha256(existing(manifest).read_bytes()).hexdigest()
    sent = client.submit_batch(manifest, idempotency_key=key)
    if as_json:
        print_json([sent.model_dump(mode="json")])
        return
    wrong = [{"row": row.number, **error.model_dump()} for row in sent.refused for error in row.errors]
    print(f"{sent.id}: {sent.rows - len(sent.refused)} of {sent.rows} rows were taken")
    print_rows(wrong, _COLUMNS, nothing="none was refused")


_COLUMNS: Columns = {
    "row": lambda row: str(row["row"]),
    "field": lambda row: row["field"] or "",
    "code": text("code"),
    "what to do": text("detail"),
}

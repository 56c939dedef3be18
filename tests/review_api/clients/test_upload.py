"""Upload: the same form comes out whatever the size of the pieces it arrives in."""

import hashlib
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_api.clients.upload import MAX_FIELD_BYTES, Form, Upload
from review_api.problems import Problem

BOUNDARY = b"-b-"


def body(content: bytes, fields: dict[str, str]) -> bytes:
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts.insert(1, b'Content-Disposition: form-data; name="file"; filename="../../a.wav"\r\nX-A: b\r\n\r\n' + content)
    return b"".join(b"--" + BOUNDARY + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + BOUNDARY + b"--\r\n"


def read(sent: bytes, piece: int, file: io.BytesIO, max_bytes: int = 10_000) -> Upload:
    form = Form(f"multipart/form-data; boundary={BOUNDARY.decode()}", file, max_bytes)
    for start in range(0, len(sent), piece):
        form.feed(sent[start : start + piece])
    return form.finish()


sound = st.binary(max_size=300) | st.sampled_from(
    [b"\r\n--", b"\r\n---b", b"--" + BOUNDARY, b"\r\n\r\n--" + BOUNDARY[:-1]]
)
value = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=20)


@given(sound, value, value, st.integers(1, 400))
def test_any_pieces_make_the_same_form(content: bytes, first: str, second: str, piece: int) -> None:
    file = io.BytesIO()
    found = read(body(content, {"name": first, "speaker": second}), piece, file)
    assert file.getvalue() == content
    assert found == Upload(
        "a.wav", len(content), hashlib.sha256(content).hexdigest(), {"name": first, "speaker": second}
    )


@given(st.integers(0, 400))
def test_a_form_cut_anywhere_is_refused(kept: int) -> None:
    sent = body(b"sound" * 20, {"name": "n"})
    cut = sent[: min(kept, len(sent) - len(b"-\r\n"))]
    with pytest.raises(Problem) as caught:
        read(cut, 50, io.BytesIO())
    assert caught.value.code == "broken-form"


@pytest.mark.parametrize(("size", "taken"), [(100, True), (101, False)])
def test_the_limit_is_exact_and_nothing_more_is_written(size: int, taken: bool) -> None:
    file = io.BytesIO()
    sent = body(b"x" * size, {"name": "n"})
    if taken:
        assert read(sent, 7, file, max_bytes=100).size_bytes == 100
        return
    with pytest.raises(Problem) as caught:
        read(sent, 7, file, max_bytes=100)
    assert (caught.value.status, caught.value.code) == (413, "too-large")
    assert len(file.getvalue()) <= 100


@pytest.mark.parametrize("value", ["", "x"])
def test_many_fields_are_refused_after_the_first_of_them(value: str) -> None:
    sent = body(b"sound", {f"f{number}": value for number in range(30_000)})
    began_s = time.process_time()
    with pytest.raises(Problem) as caught:
        read(sent, 65_536, io.BytesIO())
    assert time.process_time() - began_s < 1  # 12 s where the bytes of all fields were summed for each
    assert (caught.value.status, caught.value.code) == (422, "invalid-request")


def test_the_bytes_of_all_fields_count_together() -> None:
    fields = {f"f{number}": "x" * (MAX_FIELD_BYTES // 8) for number in range(8)}
    assert read(body(b"sound", fields), 1000, io.BytesIO()).fields == fields
    with pytest.raises(Problem) as caught:
        read(body(b"sound", fields | {"more": "x"}), 1000, io.BytesIO())
    assert (caught.value.status, caught.value.code) == (413, "field-too-long")

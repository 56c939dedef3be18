"""Attachment: a name in any script, which ends no header and begins no folder."""

import pytest

from review_api.attachment import attachment


@pytest.mark.parametrize(
    ("name", "plain", "full"),
    [
        ("call.srt", "call.srt", "call.srt"),
        ("कॉल.srt", "___.srt", "%E0%A4%95%E0%A5%89%E0%A4%B2.srt"),
        ('a"; x="b\r\n.srt', "a__ x=_b__.srt", "a__%20x%3D_b__.srt"),
        ("../../etc/passwd", "_.._etc_passwd", "_.._etc_passwd"),
    ],
)
def test_a_name_is_told_twice(name: str, plain: str, full: str) -> None:
    assert attachment(name) == {"Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}"}

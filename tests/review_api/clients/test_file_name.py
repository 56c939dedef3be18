"""File name: each way in which programs write one, and names that nobody typed."""

import pytest

from review_api.clients.file_name import file_name


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ('filename="कॉल.wav"', "कॉल.wav"),
        ("filename=call.wav", "call.wav"),
        ("filename*=UTF-8''%E0%A4%95%E0%A5%89%E0%A4%B2.wav", "कॉल.wav"),
        ("filename*=utf-8'hi'%E0%A4%95.wav", "क.wav"),
        ("filename*=ISO-8859-1''caf%E9.wav", "café.wav"),
        ("filename*0*=UTF-8''%E0%A4%95; filename*1=.wav", "क.wav"),
        ("filename=\"_.wav\"; filename*=UTF-8''%E0%A4%95.wav", "क.wav"),  # RFC 6266: the extended one wins
        ("filename*=UTF-8''%E0%A4%95.wav; filename=\"_.wav\"", "क.wav"),
        ('filename="=?utf-8?B?4KSV?=.wav"', "क.wav"),
        ('filename="=?utf-8?Q?=E0=A4=95?="', "क"),
        ('filename="=?nothing?B?4KSV?="', "=?nothing?B?4KSV?="),
        ("filename*=nothing''%41.wav", "A.wav"),
        ("filename=\"a; filename*=UTF-8''b\"", "a; filename*=UTF-8''b"),
        ('filename="C:\\\\calls\\\\a.wav"', "a.wav"),
        ("filename*=UTF-8''..%2F..%2Fa.wav", "a.wav"),
        ('filename="a\u202egpj.wav"', "agpj.wav"),  # a mark that turns the direction
        ('filename="कॉ\u200dल.wav"', "कॉ\u200dल.wav"),  # a joiner is spelling
        ("filename*=UTF-8''a%00b.wav", "ab.wav"),
        ('filename=""', ""),
    ],
)
def test_is_read_in_each_way(parameters: str, name: str) -> None:
    assert file_name(f'form-data; name="file"; {parameters}'.encode()) == name


@pytest.mark.parametrize("disposition", [b"", b'form-data; name="file"', b'form-data; name="filename=a"'])
def test_may_be_missing(disposition: bytes) -> None:
    assert file_name(disposition) is None


def test_is_utf_8() -> None:
    with pytest.raises(UnicodeDecodeError):
        file_name(b'form-data; filename="caf\xe9.wav"')

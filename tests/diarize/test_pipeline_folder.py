"""A pipeline folder is checked to be whole before anything is loaded from it. Needs no torch."""

from pathlib import Path

import pytest
import yaml

from diarize.pipeline_folder import PARTS, PipelineFolderError, checked, is_local


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that has all files (empty ones: nothing is loaded)."""
    for part, files in PARTS.items():
        (tmp_path / part).mkdir()
        for name in files:
            (tmp_path / part / name).touch()
    write(tmp_path, {part: f"$model/{part}" for part in PARTS})
    return tmp_path


def write(folder: Path, parameters: object) -> None:
    (folder / "config.yaml").write_text(yaml.safe_dump({"pipeline": {"params": parameters}}))


def test_a_whole_folder_is_accepted(folder: Path) -> None:
    assert checked(str(folder)) == folder


@pytest.mark.parametrize(("part", "name"), [(part, name) for part, files in PARTS.items() for name in files])
def test_each_missing_file_is_named(folder: Path, part: str, name: str) -> None:
    (folder / part / name).unlink()
    with pytest.raises(PipelineFolderError, match=f"{part} lacks {name}"):
        checked(str(folder))


@pytest.mark.parametrize("value", ["owner/embedding", "$model/embedding@main", None, {"checkpoint": "owner/embedding"}])
def test_a_part_on_a_hub_is_refused(folder: Path, value: object) -> None:
    write(folder, {part: f"$model/{part}" for part in PARTS} | {"embedding": value})
    with pytest.raises(PipelineFolderError, match="must name its embedding"):
        checked(str(folder))


@pytest.mark.parametrize("content", [b"", b"pipeline: 3", b"pipeline: {params: []}", b"a: [", b"\xff\xfe\x00"])
def test_a_configuration_of_something_else_is_refused(folder: Path, content: bytes) -> None:
    (folder / "config.yaml").write_bytes(content)
    with pytest.raises(PipelineFolderError, match="is not the configuration"):
        checked(str(folder))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PipelineFolderError, match=r"no config\.yaml"):
        checked(str(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("pipeline", "local"),
    [
        ("owner/name", False),
        ("owner/name@v2", False),
        ("./owner/name", True),
        ("~/p", True),
        ("p", True),
        ("a/b/c", True),
    ],
)
def test_a_name_on_a_hub_is_owner_and_name(pipeline: str, local: bool) -> None:
    assert is_local(pipeline) is local


def test_a_folder_that_exists_is_local_whatever_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "owner" / "name").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert is_local("owner/name")

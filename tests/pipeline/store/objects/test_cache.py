"""Copies on the local disk: not too many, and none that somebody still needs."""

import os
import time
from pathlib import Path

import pytest

from pipeline.store.objects.cache import RECENT_S, UNUSED_S, Cache


def add(cache: Cache, folder: Path, key: str, size: int, unused_s: float = 0) -> Path:
    made = folder / "made"
    made.write_bytes(b"x" * size)
    place = cache.add(key, "etag", made)
    at = time.time() - unused_s
    os.utime(place, (at, at))
    return place


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache", most=1000)


def test_what_was_used_the_longest_ago_goes_first(cache: Cache, tmp_path: Path) -> None:
    old = add(cache, tmp_path, "a/old", 400, RECENT_S + 200)
    older = add(cache, tmp_path, "a/older", 400, RECENT_S + 300)
    new = add(cache, tmp_path, "a/new", 400)
    cache.trim()
    assert (older.exists(), old.exists(), new.exists()) == (False, True, True)
    assert not (tmp_path / "cache" / "a" / "older").exists()  # its folder, too


def test_what_is_in_use_stays_though_it_is_too_much(cache: Cache, tmp_path: Path) -> None:
    made = [add(cache, tmp_path, f"a/{number}", 900) for number in range(5)]
    cache.trim()
    assert all(one.exists() for one in made)


def test_asking_counts_as_use(cache: Cache, tmp_path: Path) -> None:
    place = add(cache, tmp_path, "a/b", 2000, RECENT_S + 5)
    assert cache.get("a/b", "etag", 2000) == place
    cache.trim()
    assert place.exists()


def test_what_nobody_asks_for_goes_though_there_is_room(cache: Cache, tmp_path: Path) -> None:
    place = add(cache, tmp_path, "a/b", 10, UNUSED_S + 5)
    cache.trim()
    assert not place.exists()


def test_it_trims_itself_where_too_much_has_come(cache: Cache, tmp_path: Path) -> None:
    first = add(cache, tmp_path, "a/first", 700, RECENT_S + 5)
    add(cache, tmp_path, "a/second", 700)
    assert not first.exists()


def test_another_etag_and_a_cut_copy_are_no_copies(cache: Cache, tmp_path: Path) -> None:
    add(cache, tmp_path, "a/b", 10)
    assert cache.get("a/b", "another", 10) is None
    assert cache.get("a/b", "etag", 11) is None
    assert cache.get("a", "etag", 10) is None


def test_forgetting_takes_all_under_a_prefix(cache: Cache, tmp_path: Path) -> None:
    gone, kept = add(cache, tmp_path, "a/r1/x", 10), add(cache, tmp_path, "a/r10/x", 10)
    cache.forget("a/r1")
    cache.forget("a/never")
    assert (gone.exists(), kept.exists()) == (False, True)

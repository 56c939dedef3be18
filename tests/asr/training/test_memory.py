"""Large blocks of memory are kept once `keep` was called: the system is not asked for them again."""

import subprocess
import sys

import pytest

ROUNDS = 50
COUNTED = f"""
import ctypes, resource
from asr.training import memory
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range({ROUNDS}):
        block = ctypes.c_void_p(libc.malloc(ctypes.c_size_t(2**23)))
        ctypes.memset(block, 1, 2**23)
        libc.free(block)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
libc.mallopt(-3, 2**17)  # glibc's own first threshold, which it would raise by itself otherwise
given_back = faults()
memory.keep()
print(given_back, faults())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's allocator")
def test_large_blocks_are_kept() -> None:
    done = subprocess.run([sys.executable, "-c", COUNTED], capture_output=True, text=True, check=True)
    given_back, kept = map(int, done.stdout.split())
    assert kept < given_back / 10

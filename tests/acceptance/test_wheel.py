"""The wheel: exactly our packages, with the data they read."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {"accuracy", "asr", "boli", "configs", "diarize", "lexicons", "pipeline", "review_api"}
DATA = (
    "asr/starter/model.bin",
    "asr/starter/boli.json",
    "asr/starter/transformers/model.safetensors",
    "asr/training/texts/hi.yaml",
    "boli/testset/testset.json",
    "boli/demo/demo.toml",
    "boli/demo/flywheel.toml",
    "boli/demo/samples/manifest.json",
    "boli/demo/samples/hi-farm.ogg",
    "configs/languages.tsv",
    "lexicons/visarga.txt",
    "pipeline/store/migrations/env.py",
    "pipeline/store/migrations/versions/first_tables.py",
)


@pytest.mark.slow
def test_the_wheel_holds_our_packages_and_their_data(tmp_path: Path) -> None:
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", build, tmp_path], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    names = zipfile.ZipFile(tmp_path / done.stdout.split()[-1]).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == PACKAGES
    assert [name for name in DATA if name not in names] == []

"""Machine: the settings, the models, the card, and what the tests need."""

import ctypes
import os
import shutil
from pathlib import Path

from asr.models import loading, model_files
from asr.models.choice import choice
from asr.models.model_files import ModelFilesError
from boli.doctor.finding import Findings, note, ok, wrong
from configs.settings import Settings

FONTS = Path("/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf")
CUBLAS = "libcublas.so.12"  # CTranslate2 4 is built against CUDA 12


def settings_in_force(settings: Settings) -> Findings:
    """Look at settings that are allowed, and still unwise."""
    where = os.environ.get("BOLI_CONFIG", "")
    yield ok("settings", f"read from {where}" if where else "read; --config or $BOLI_CONFIG names a file")
    api = settings.api
    if not api.listens_here_only and not api.cookies_are_secure:
        yield wrong("settings", f"people sign in at {api.host} without TLS: take api.secure_cookies = false out")
    elif not api.listens_here_only:
        yield note("settings", f"the service listens at {api.host}: people sign in by TLS alone: end it before it")
    elif not api.cookies_are_secure:
        yield note("settings", "behind a proxy on this machine that ends TLS, set api.secure_cookies = true")
    if settings.outbound.allow_http:
        yield note("settings", "outbound.allow_http: webhooks and sound may go unencrypted")


def models(settings: Settings) -> Findings:
    """Look at every model that may draft: are its files those that its card describes?"""
    chosen = choice(settings.asr)
    named = {settings.asr.model, *settings.asr.language_models.values(), *(one.name for one in chosen.installed)}
    for name in sorted(named):
        try:
            folder = model_files.folder_of(name, settings.asr.models)
            if not folder.is_dir() and loading.is_hub_name(name):
                yield note("model", f"{name} comes from a hub: nothing of it was checked")
                continue
            found = loading.find(name, settings.asr.models)
            yield ok("model", f"{found.name}: its files are whole, {found.hash[:12]}")
        except ModelFilesError as error:
            yield wrong("model", str(error))
    if not chosen.installed and settings.asr.model == model_files.AUTO and not settings.asr.language_models:
        yield note("model", "only the bundled one is here, for synthetic voices: `boli model install whisper-base`")


def card(settings: Settings) -> Findings:
    """Look for a CUDA device, and for the library without which it cannot be used."""
    count = loading.cards()
    if not count:
        yield (wrong if settings.asr.device == "cuda" else note)("card", "none is seen: drafting runs on the CPU")
        return
    try:
        ctypes.CDLL(CUBLAS)
    except OSError:
        yield wrong("card", f"{count} seen, but {CUBLAS} is missing: pip install nvidia-cublas-cu12")
        return
    yield ok("card", f"{count} seen, with cuBLAS")


def tests() -> Findings:
    """Look for what only the tests need."""
    missing = [name for name in ("chromium", "espeak-ng") if shutil.which(name) is None]
    missing += [] if FONTS.is_file() else ["fonts-noto-core"]
    if missing:
        yield note("tests", f"`make test` needs {', '.join(missing)}: scripts/system-packages installs them on Debian")
    else:
        yield ok("tests", "browser, voice and fonts are here")

"""Sections: what an operator may choose, by topic, with the default of each."""

import re
from decimal import Decimal
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from configs.registry import UnknownVariety, variety

# Scheme, host in small letters, and a port that is not the scheme's own: what a browser says in `Origin`.
_ORIGIN = re.compile(r"https?://[a-z0-9._\[\]:-]+(?<!:443)(?<!:80)")
_VOICE_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Storage(Section):
    """Where data is stored. An empty `database_url` means SQLite in `data_dir`. `quarantine_days`: how long sound is
    kept whose recording the database does not know, before it is deleted. `backups_kept_days`: for how long you keep
    backups, which certificates of deletions then say; nothing here deletes them.
    """

    data_dir: Path = Path("boli-data")
    database_url: str = ""
    quarantine_days: int = Field(30, ge=1)
    backups_kept_days: int | None = Field(None, ge=0)


class Api(Section):
    """The HTTP service. `processes`: how many share its port. `lease_minutes`: how long people keep work without a sign
    of life; `offline_lease_hours`: what they take along. `assignment_speech_ms`: how much speech they get at once.
    `stream_minutes`: how long a stream of events stays open; then its reader shows the key again.
    `longest_wait_s`: how long a caller may wait for a recording's status in one request.
    `draft_wait_s`: how long a request of another vendor's kind waits for its draft (docs/reference/compatible.md).
    `body_idle_s`, `upload_hours`: how long the next piece of a body, the next request of an upload, are waited for.
    `secure_cookies`: people sign in by TLS alone; unset: unless the service listens on this machine only.
    `idle_lock_minutes`: a page on which nobody types for so long waits for the password again; 0: never.
    `second_factor`: who has to have one: "staff" is everybody but people with the role client.
    `allowed_origins`: the sites, "https://app.example", whose pages may call with an API key; never with a session.
    `rush_share`: which share of its recordings of a day a client may send as urgent; `rush_free`: how many in any case.
    `metrics_port`: where the service shows its Prometheus metrics, at `metrics_host`; 0: nowhere. `traces`: spans of
    requests go to where OpenTelemetry's variables say (needs the extra `otel`).
    """

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    processes: int = Field(1, ge=1, le=64)
    max_upload_bytes: int = Field(4 * 1024**3, gt=0)
    upload_hours: float = Field(48, gt=0)
    body_idle_s: float = Field(60, gt=0)
    session_hours: float = Field(12, gt=0)
    lease_minutes: float = Field(30, gt=0)
    offline_lease_hours: float = Field(12, gt=0)
    assignment_speech_ms: int = Field(60_000, ge=1_000, le=600_000)
    secure_cookies: bool | None = None
    second_factor: Literal["off", "staff", "all"] = "off"
    idle_lock_minutes: float = Field(15, ge=0, le=1440)
    allowed_origins: tuple[str, ...] = ()
    stream_minutes: float = Field(15, gt=0, le=1440)
    longest_wait_s: float = Field(60, gt=0, le=600)
    draft_wait_s: float = Field(570, gt=0, le=3600)
    rush_share: float = Field(0.25, ge=0, le=1)
    rush_free: int = Field(10, ge=0)
    metrics_host: str = "127.0.0.1"
    metrics_port: int = Field(0, ge=0, le=65_535)
    traces: bool = False

    @property
    def listens_here_only(self) -> bool:
        """Whether nobody on another machine reaches the service by itself."""
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def cookies_are_secure(self) -> bool:
        """Whether browsers keep and send a session by TLS alone."""
        return not self.listens_here_only if self.secure_cookies is None else self.secure_cookies

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is no origin: write it as https://app.example, without a path")
        return value


class Audio(Section):
    """Limits of uploads."""

    max_duration_s: int = Field(12 * 3600, gt=0)
    max_channels: int = Field(8, ge=1, le=64)


class Limits(Section):
    """What one client may do, where it has no limits of its own (`boli client limits`). 0: no limit.
    `requests_per_minute`: counted by each process of the service for itself. `audio_hours_per_month`: how many hours of
    sound it may send in a month (UTC), counted in the database.
    """

    requests_per_minute: int = Field(3000, ge=0)
    audio_hours_per_month: float = Field(0, ge=0)


class Prices(Section):
    """What clients pay for an hour of sound, by how much of it people see, for the report of usage. `hour`: of "none",
    "sample", "full" and "full_twice"; where one has no price, the report tells no cost of it.
    """

    currency: str = Field("INR", pattern="^[A-Z]{3}$")
    hour: dict[Literal["none", "sample", "full", "full_twice"], Decimal] = {}

    @field_validator("hour")
    @classmethod
    def _are_amounts(cls, value: dict[str, Decimal]) -> dict[str, Decimal]:
        if any(not price.is_finite() or not 0 <= price <= 10_000_000 for price in value.values()):
            raise ValueError("a price is an amount of money, 0 to 10,000,000")
        return value


class Speech(Section):
    """Voice activity and windows. Thresholds are probabilities; see docs/explain/architecture.md."""

    onset: float = Field(0.5, gt=0, lt=1)
    offset: float = Field(0.35, gt=0, lt=1)
    diarize_onset: float = Field(0.2, gt=0, lt=1)
    diarize_offset: float = Field(0.1, gt=0, lt=1)
    min_pause_ms: int = Field(300, ge=32)
    min_speech_ms: int = Field(160, ge=32)
    pad_ms: int = Field(150, ge=0)


class Asr(Section):
    """The recogniser. `model`: "starter", the name of an installed model, a CTranslate2 Whisper folder, or a hub name;
    "auto": as asr/models/choice.py says. `language_models`: other models for some languages or dialects, by tag.
    `loaded_models`: how many a worker keeps in memory. `models`: the folder into which `boli model install` puts
    models. `batch_size` 0: depends on the device. `true_length`: the encoder is not given the silence that fills up
    30 s; unset: as the model's card says. `encoder`: CTranslate2's, or torch's (needs the extra `gpu`).
    `encode_ahead`: encode the next batch while one is decoded; unset: on a card. `dialect_hotwords`: in a dialect,
    prefer the words that the lexicon has for it; the search is wider and takes longer.
    """

    model: str = "auto"
    language_models: dict[str, str] = {}
    loaded_models: int = Field(2, ge=1)
    models: Path = Path("boli-models")
    device: Literal["auto", "cpu", "cuda"] = "auto"
    compute_type: str = "auto"
    threads: int = Field(0, ge=0)
    beam_size: int = Field(5, ge=1, le=20)
    batch_size: int = Field(0, ge=0, le=256)
    max_window_ms: int = Field(0, ge=0, le=30_000)
    true_length: bool | None = None
    encoder: Literal["ctranslate2", "torch"] = "ctranslate2"
    encode_ahead: bool | None = None
    dialect_hotwords: bool = True

    @field_validator("language_models")
    @classmethod
    def _are_languages(cls, value: dict[str, str]) -> dict[str, str]:
        try:
            return {variety(tag).tag: model for tag, model in value.items()}
        except UnknownVariety as error:
            raise ValueError(str(error)) from error


class Diarize(Section):
    """`method` auto: each channel is a speaker where channels differ; else pyannote if `pipeline` is set, else
    embeddings if `boli model install speakers` has put its model into `asr.models`, else voiceprint.
    """

    method: Literal["auto", "voiceprint", "embeddings", "pyannote", "none"] = "auto"
    pipeline: str = ""
    hub_token: SecretStr = SecretStr("")


class Voices(Section):
    """Speaker identification across a client's recordings. `voiceprint_key`: the output of `boli voice key`, or several
    keys with commas between: the first encrypts, and all decrypt. Empty: nobody is identified, and no voice is kept.
    """

    voiceprint_key: SecretStr = SecretStr("")

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys, newest first."""
        return tuple(key.strip() for key in self.voiceprint_key.get_secret_value().split(",") if key.strip())

    @field_validator("voiceprint_key")
    @classmethod
    def _are_keys(cls, value: SecretStr) -> SecretStr:
        for key in value.get_secret_value().split(","):
            if key.strip() and not _VOICE_KEY.fullmatch(key.strip()):
                raise ValueError("a key is 32 bytes in URL-safe base64, 44 characters; `boli voice key` makes one")
        return value


class Script(Section):
    """The script of drafts. `minimum`: the least share of a segment's letters in the script of its language; below it
    the segment is flagged `wrong-script`, and a person sees it. `latin`: languages (tags, or * for all) in which Latin
    words are usual ("मेरा PAN card"): there they are not counted, but Latin alone is still wrong.
    `transliterate`: a text in another script is written in the right one, word by word, and flagged `transliterated`.
    """

    minimum: float = Field(0.7, ge=0, le=1)
    latin: tuple[str, ...] = ()
    transliterate: bool = True


class Route(Section):
    """Which segments people see. `floor`: the least review probability of any segment. `accept_confidence` is compared
    with the calibrated share of words expected to be right, or with the model's confidence where no calibration is in
    force. `audit_share`: how many of the segments above it people see once a dialect has earned it, with a word error
    rate that is surely under `accept_max_wer`, of `full_review_speakers` speakers and more; 0 speakers: at once.
    `hide_draft_above`: the predicted word error rate from which a draft is shown to a share of 1 - `hidden_share` only.
    `dropped_audio_share`: the share of the sound without speech that people check; 0: none.
    `seeded_error_share`: attention checks, the share of shown drafts that get one planted error; 0: none.
    `second_review_share`: double annotation, the share of corrected segments that a second person writes blind; 0:
    none. It is that of people who are known to be good; `second_review_share_new` that of those who are not, or of whom
    little is known. `adjudication_share`: where two people differ, how often a third decides. `gold_share`: how many
    leases give a segment whose right text is known; 0: none. `active_gain`: active choice: a segment is reviewed for
    sure where a minute of a person is expected to correct so many wrong words, and below that with a probability in
    proportion (accuracy/active.py); 0: off, and `accept_confidence` decides.
    """

    floor: float = Field(0.05, ge=0.05, le=1)
    accept_confidence: float = Field(0.9, ge=0, le=1)
    audit_share: float = Field(0.1, ge=0, le=1)
    blind_share: float = Field(0.05, ge=0, le=1)
    full_review_speakers: int = Field(50, ge=0)
    accept_max_wer: float = Field(0.1, gt=0, le=1)
    hide_draft_above: float = Field(0.3, ge=0, le=1)
    hidden_share: float = Field(0.9, ge=0.05, le=0.95)
    dropped_audio_share: float = Field(0.01, ge=0, le=1)
    seeded_error_share: float = Field(0.0, ge=0, le=0.2)
    second_review_share: float = Field(0.0, ge=0, le=1)
    second_review_share_new: float = Field(0.3, ge=0, le=1)
    adjudication_share: float = Field(1.0, ge=0, le=1)
    gold_share: float = Field(0.02, ge=0, le=0.2)
    active_gain: float = Field(0.0, ge=0)
    seed: int = 0


class Pay(Section):
    """What people earn. `table`: a file like configs/pay.toml, which is used where none is named.
    `utc_offset_minutes`: where a month of pay begins; 330 is India's time.
    """

    table: Path | None = None
    utc_offset_minutes: int = Field(330, ge=-14 * 60, le=14 * 60)


class Engine(Section):
    """The job queue and its guardian. `concurrency`: how many recordings a worker drafts at once; `rush_concurrency`:
    how many urgent ones in addition. `metrics_port`: where worker 0 serves its Prometheus metrics, worker 1 on the next
    port; 0: nowhere.
    """

    concurrency: int = Field(2, ge=1)
    rush_concurrency: int = Field(1, ge=1)
    metrics_host: str = "127.0.0.1"
    metrics_port: int = Field(0, ge=0, le=65_000)
    poll_s: float = Field(0.25, gt=0)
    heartbeat_s: float = Field(5, gt=0)
    dead_after_s: float = Field(20, gt=0)
    part_minutes: float = Field(5, gt=0)


class Outbound(Section):
    """Requests to URLs that clients choose. `allow_http`: http, too, and not https alone. `networks`: ranges of
    addresses ("10.1.0.0/16") inside one's own network that are open to them; the public internet is. `timeout_s`: how
    long one attempt at a webhook takes at most. `failing_days`: a webhook that fails for so long is switched off.
    `keep_days`: how long events and deliveries are kept. `fetch_minutes`: how long fetching a recording may take.
    """

    allow_http: bool = False
    networks: tuple[str, ...] = ()
    timeout_s: float = Field(15, gt=0, le=60)
    failing_days: float = Field(3, gt=0)
    keep_days: int = Field(30, ge=2)
    fetch_minutes: float = Field(60, gt=0, le=1440)

    @field_validator("networks")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(ip_network(one)) for one in value)


class Accuracy(Section):
    """Below these sizes a dialect's error rate is not shown."""

    min_speakers: int = Field(8, ge=2)
    min_reference_words: int = Field(1000, ge=1)

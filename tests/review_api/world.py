"""A world for tests of rights: callers of every kind, and things that belong to some of them."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import sqlalchemy as sa
from starlette.testclient import TestClient

from configs.settings import Voices
from diarize.likeness import SIZE
from pipeline.accounts import centres, clients, invitations, keys, people, sessions
from pipeline.accounts.people import Profile
from pipeline.accounts.rights import Role
from pipeline.delivery import callbacks, endpoints, webhooks
from pipeline.delivery.webhook_secrets import SecretBox
from pipeline.pay import disputes, ledger, rates
from pipeline.pay.ledger import Entry, Work
from pipeline.privacy import certificates, holds
from pipeline.privacy.certificates import Gone, Order
from pipeline.privacy.inventory import Rows
from pipeline.quality import observations
from pipeline.recordings import batches, comments, recordings, segments, uploads
from pipeline.review import opinions
from pipeline.review.revisions import Submitted
from pipeline.review.tasks import Task
from pipeline.speakers import voices
from pipeline.store.database import now
from pipeline.store.encryption import Seal, new_key
from pipeline.store.signing import Signer
from pipeline.store.tables.quality import observation
from tests import improved
from tests.conftest import Service


@dataclass(frozen=True)
class World:
    """Asha's recording, whose tasks Mina and Rhea hold, in Lata's centre; others are of the same kinds, elsewhere.

    Mina and Rhea were paid, and Mina disputes another entry.
    """

    service: Service
    secrets: dict[str, str]
    ids: dict[str, dict[str, str]]

    def address(self, who: str, path: str) -> str:
        """Return a path with the ids of what is this caller's, or Asha's."""
        return path.format(**self.known(who))

    def known(self, who: str) -> dict[str, str]:
        """Return the ids of what is this caller's, or Asha's."""
        return self.ids[""] | self.ids.get(who, {})

    def caller(self, who: str) -> TestClient:
        return self.service.caller(self.secrets[who])


def build(service: Service) -> World:
    """Fill an empty service."""
    asha, other = service.rows.client("asha"), service.rows.client("other")
    secrets = {"nobody": "", "wrong": "boli_wrong"}
    with service.engine.begin() as connection:
        here, there = centres.create(connection, "Ranchi").id, centres.create(connection, "Patna").id

        def person(who: str, role: Role, client_id: str | None = None, centre_id: str | None = None) -> people.Person:
            wanted = Profile(who, who.title(), [role], (), client_id, centre_id)
            added = people.add(connection, wanted, "!")
            secrets[who] = sessions.begin(connection, added.id, now() + timedelta(hours=1))
            return added

        for who, owner in (("key", asha), ("other key", other)):
            secrets[who] = clients.create_key(connection, owner.id)[1]
        spare, _ = keys.create(connection, asha.id, "spare")
        for scope in keys.SCOPES:
            secrets[f"key to {scope}"] = keys.create(connection, asha.id, "", [scope])[1]
        mina, rhea = person("transcriber", "transcriber", None, here), person("reviewer", "reviewer", None, here)
        person("other transcriber", "transcriber", None, there)
        person("lead", "lead", None, here)
        person("other lead", "lead", None, there)
        person("client person", "client", asha.id)
        person("other client person", "client", other.id)
        person("ml", "ml")
        person("operator", "operator")
        disabled = person("disabled", "operator")
        invited, _ = invitations.invite(
            connection, Profile("", "", ["transcriber"], centre_id=here), None, timedelta(days=1)
        )
    recording = service.drafted(asha.id, "राशन कार्ड", "बिजली बिल")
    held = {who: service.rows.assign(holder, 1).tasks[0] for who, holder in (("transcriber", mina), ("reviewer", rhea))}
    kept = service.rows.recording(other.id)
    with service.engine.begin() as connection:
        told = {who: _told(connection, task) for who, task in held.items()}
        seal = Seal(Voices.model_validate({"voiceprint_key": new_key()}))
        voices.note(connection, recording.id, {"S1": np.zeros(SIZE, np.float32)}, {}, seal)
        named = voices.name_speaker(connection, recording.id, "S1", "Agent Meena")
        token = sessions.begin(connection, disabled.id, now() + timedelta(hours=1))
        people.disable(connection, disabled.id)
        paid = {who: _paid(connection, task, task.id) for who, task in held.items()}
        disputed = disputes.begin(connection, _paid(connection, held["transcriber"], "other"), "two voices", now())
        sent = _sent(connection, service, asha.id, recording.id)
        learned = _learned(connection) | {"hold_id": holds.place(connection, kept.id, "court order 7", "operator").id}
        elsewhere = {who: _elsewhere(connection, holder) for who, holder in (("transcriber", mina), ("reviewer", rhea))}
        said = comments.add(connection, recording.id, held["transcriber"].segment_id, "a name", now())
    secrets["disabled"] = token
    service.engine.dispose()
    ids = {
        who: _of_task(task) | {"entry_id": paid[who].id, "feedback_id": told[who], "session_id": elsewhere[who]}
        for who, task in held.items()
    }
    common = {"recording_id": recording.id, "label": "S1", "voice_id": str(named.voice_id), "candidate_id": "lex_0"}
    common |= sent | {"comment_id": said.id, "number": "0", "tag": "hi", "key_id": spare.id}
    common |= learned | {"id": recording.id}
    common |= {"transcript_id": recording.id, "format": "srt"}
    common |= {"person_id": mina.id, "centre_id": here, "invitation_id": invited.id, "dispute_id": disputed.id}
    return World(service, secrets, ids | {"": {"snapshot_id": "snp_0"} | common | ids["transcriber"]})


def _elsewhere(connection: sa.Connection, who: people.Person) -> str:
    """Sign in once more; return the session's id."""
    return sessions.id_of(sessions.begin(connection, who.id, now() + timedelta(hours=1)))


def _of_task(task: Task) -> dict[str, str]:
    return {"task_id": task.id, "segment_id": task.segment_id, "assignment_id": str(task.assignment_id)}


def _learned(connection: sa.Connection) -> dict[str, str]:
    """Add a data set, a model of it that drafts Hindi and may draft Bhojpuri, and a run that waits to be approved."""
    snapshot_id = improved.add_snapshot(connection, "bihar", 1, [], ())
    model_id = improved.add_model(connection, "boli-bihar-1", "a" * 64, snapshot_id)
    improved.add_release(connection, model_id, "hi", "better")
    improved.passed(connection, model_id, "bho")
    return {
        "snapshot_id": snapshot_id,
        "model_id": model_id,
        "run_id": improved.add_run(connection, "bho", snapshot_id, model_id),
    }


def _sent(connection: sa.Connection, service: Service, client_id: str, recording_id: str) -> dict[str, str]:
    """Add what a client sends and is told of: a webhook, a callback, an upload that was begun, a batch, a deletion."""
    webhook, delivery_id = _told_by_webhook(connection, service, recording_id)
    callbacks.renew_secret(connection, client_id, SecretBox(service.settings.storage.data_dir))
    callbacks.add(connection, client_id, recording_id, "https://client.example/one")
    begun = uploads.begin(connection, client_id, 9, {"name": "call.wav"}, now(), now() + timedelta(days=1))
    batch = batches.begin(connection, client_id, 2)
    batches.add(connection, batch.id, 1, recording_id)
    order = Order(Signer(service.settings.storage.data_dir), "asha")
    gone = certificates.issue(connection, order, "rec_gone", Gone(Rows(client_id, "", {}), (), False, 0))
    known = {"webhook_id": webhook, "delivery_id": delivery_id, "upload_id": begun.id, "batch_id": batch.id}
    return known | {"certificate_id": gone.id}


def _told_by_webhook(connection: sa.Connection, service: Service, recording_id: str) -> tuple[str, str]:
    """Add a webhook for the recording's client, with what happened to it; return their ids."""
    owner = recordings.get(connection, recording_id).client_id
    box = SecretBox(service.settings.storage.data_dir)
    webhook, _ = endpoints.create(connection, owner, "https://client.example/boli", [], box)
    webhooks.hand_out(connection)
    return webhook.id, webhooks.page(connection, webhook.id, None, 1)[0].id


def _paid(connection: sa.Connection, task: Task, task_id: str) -> Entry:
    """Pay whoever holds this task for work of this name."""
    done = Work(task_id, task.segment_id, str(task.person_id), "first", "draft", "")
    entry = ledger.credit(connection, done, rates.in_force(), now())
    assert entry is not None
    return entry


def _told(connection: sa.Connection, task: Task) -> str:
    """Let the holder of a task have feedback, and return its id."""
    assert task.person_id is not None
    segment = segments.get(connection, task.segment_id)
    sent = Submitted(f"late {task.id}", 0, "राशन")
    opinions.add(connection, task, task.person_id, sent, "late", now())
    observations.write(connection, segment, "adjudicated", task.person_id, (sent.text, segment.text), now())
    return str(connection.execute(sa.select(observation.c.id).where(observation.c.segment_id == segment.id)).scalar())

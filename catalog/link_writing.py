"""Write what linking found: attachments that begin and end, and the queue of what waits for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select, update

from catalog.claims import CHUNK, RunContext, write_changes
from catalog.link_register import Nearby
from catalog.models import Attachment, QueueEntry

Subject = tuple[str, int]  # what is attached: its type and id
Key = tuple[str, int, int]  # the same, and the institution
Link = tuple[str, float | None]  # method and score


def write_links(
    run: RunContext,
    existing: Mapping[Key, tuple[int, Link]],
    desired: Mapping[Key, Link],
    queue: Mapping[Subject, tuple[str, Nearby]],
    dismissed: set[Subject],
) -> set[int]:
    """End what is no longer right, begin what is; returns the institutions whose attachments changed."""
    session = run.session
    ended = [key for key, (_, link) in existing.items() if desired.get(key) != link]
    fresh = [key for key, link in desired.items() if key not in existing or existing[key][1] != link]
    ids = [existing[key][0] for key in ended]
    for start in range(0, len(ids), CHUNK):
        session.execute(
            update(Attachment).where(Attachment.id.in_(ids[start : start + CHUNK])).values(ended_run_id=run.id)
        )
    if fresh:
        session.execute(
            insert(Attachment),
            [
                {
                    "subject_type": kind,
                    "subject_id": id_,
                    "institution_id": institution,
                    "method": desired[kind, id_, institution][0],
                    "score": desired[kind, id_, institution][1],
                    "run_id": run.id,
                }
                for kind, id_, institution in fresh
            ],
        )
    stays = {key for key in ended if key in desired}  # only method or score changed
    write_changes(
        run,
        [
            {"subject_type": kind, "subject_id": id_, "institution_id": institution, "kind": word, "diff": {}}
            for word, keys in (("detached", set(ended) - stays), ("attached", set(fresh) - stays))
            for kind, id_, institution in sorted(keys)
        ],
    )
    _write_queue(run, queue, dismissed)
    return {institution for _, _, institution in (*ended, *fresh)}


def _write_queue(run: RunContext, queue: Mapping[Subject, tuple[str, Nearby]], dismissed: set[Subject]) -> None:
    session = run.session
    before = {
        (row.subject_type, row.subject_id): row
        for row in session.execute(
            select(
                QueueEntry.id, QueueEntry.subject_type, QueueEntry.subject_id, QueueEntry.reason, QueueEntry.candidates,
                QueueEntry.scores,
            ).where(QueueEntry.dismissed_run_id.is_(None))
        )
    }  # fmt: skip
    gone = [row.id for key, row in before.items() if key not in queue]
    for start in range(0, len(gone), CHUNK):
        session.execute(delete(QueueEntry).where(QueueEntry.id.in_(gone[start : start + CHUNK])))
    fresh: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for (kind, id_), (reason, nearby) in queue.items():
        told = {"reason": reason, "candidates": list(nearby.ids), "scores": list(nearby.scores)}
        row = before.get((kind, id_))
        if row is None and (kind, id_) not in dismissed:
            fresh.append({"subject_type": kind, "subject_id": id_, "run_id": run.id, **told})
        elif row is not None and (row.reason, row.candidates, row.scores) != tuple(told.values()):
            changed.append({"id": row.id, **told})
    if fresh:
        session.execute(insert(QueueEntry), fresh)
    if changed:
        session.execute(update(QueueEntry), changed)

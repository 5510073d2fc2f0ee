"""Orders to show something in Slack: one row for everything that must appear once, at most one order a card."""

from __future__ import annotations

from sqlalchemy import Insert, case, not_

from storage.repeated import Repeated
from storage.rows import NOTICE
from storage.tables import IS_OPEN, IS_RENEWED, IS_SENDING, outbox
from storage.upserts import EitherInsert, upsert


def _ordered(insert: EitherInsert) -> Insert:
    """The upsert of an order: what is being sent stays so, and comes back when it was sent with an older revision.

    What is said once and stands there already stays as it is, so that nothing is said twice.
    """
    new = insert.excluded
    said = not_(IS_RENEWED) & (outbox.c.shown_revision >= new.revision)
    return insert.on_conflict_do_update(
        index_elements=["action_at", "key"],
        set_={
            "revision": case((new.revision > outbox.c.revision, new.revision), else_=outbox.c.revision),
            "state": case((IS_SENDING | said, outbox.c.state), else_=new.state),
            "next_at": case((IS_SENDING, outbox.c.next_at), else_=new.next_at),
            # The wait is as old as the first order that Slack was not yet shown.
            "created_at": case((IS_OPEN, outbox.c.created_at), else_=new.created_at),
            "attempts": case((IS_OPEN, outbox.c.attempts), else_=new.attempts),
        },
    )


ORDER = Repeated(upsert(outbox, _ordered), NOTICE)
"""Order what a row of `notice_values` says; for one or many."""

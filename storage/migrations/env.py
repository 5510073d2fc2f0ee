"""Runs the revisions on the connection that the caller has opened, inside the caller's transaction."""

from __future__ import annotations

from alembic import context

import storage.desk.desk  # noqa: F401 - The desk's tables belong to the metadata.
from storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()

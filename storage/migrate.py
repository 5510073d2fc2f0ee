"""Brings a database's tables up to date."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Text, column, func, inspect, select, table

from storage.errors import StorageError
from storage.upserts import is_postgres

HEAD = "0007"
"""The revision that the code is written for."""

_MIGRATION_LOCK = 0x6D696772
"""The advisory lock under which PostgreSQL is migrated: "migr" in ASCII."""
_VERSION = select(column("version_num", Text)).select_from(table("alembic_version"))


def upgrade(connection: Connection) -> None:
    """Run what is missing in the connection's transaction, one process at a time. Raises StorageError for another autoq's database."""
    if is_postgres(connection):
        connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
    if revision(connection) == HEAD:
        return
    # A start on an up-to-date database does not wait for these to load.
    from alembic import command  # noqa: PLC0415 - As above.
    from alembic.config import Config  # noqa: PLC0415 - As above.
    from alembic.util import CommandError  # noqa: PLC0415 - As above.

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StorageError(
            f"The database was made by another version of autoq ({error}); install that version or a newer one."
        ) from error


def revision(connection: Connection) -> str | None:
    """The revision of the tables; None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(_VERSION).scalar()

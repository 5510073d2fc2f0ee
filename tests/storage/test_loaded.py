"""What a service on SQLite never loads."""

from __future__ import annotations

import subprocess
import sys


def test_sqlite_alone_loads_nothing_of_postgresql() -> None:
    program = (
        "import sys, storage.database, storage.desk.desk;"
        " storage.database.backend_of('sqlite+aiosqlite:///none.db'); print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = ran.stdout.split()
    assert "storage.repeated" in loaded
    assert [name for name in loaded if "postgres" in name or name.startswith("alembic")] == []

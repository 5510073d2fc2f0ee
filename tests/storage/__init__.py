"""The storage's tests: one suite over SQLite and PostgreSQL."""

"""The engine's ports on SQLAlchemy Core, for SQLite and PostgreSQL."""

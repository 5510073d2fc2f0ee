"""Tests of the desk's part of the database, over SQLite and PostgreSQL."""

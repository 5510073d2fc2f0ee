"""The tests, which mirror the engine, storage and bot packages."""

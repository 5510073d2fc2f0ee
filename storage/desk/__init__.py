"""The service desk's part of the database."""

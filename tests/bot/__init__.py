"""Tests of the bot: its doors, its service desk and the sandbox."""

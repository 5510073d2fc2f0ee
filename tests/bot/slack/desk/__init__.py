"""Tests of the desk's doors in Slack."""

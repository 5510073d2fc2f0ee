"""Tests of what the desk learns, searches with and measures."""

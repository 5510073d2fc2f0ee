"""Tests of what other systems send in."""

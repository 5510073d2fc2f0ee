"""Tests of the desk's pure rules."""

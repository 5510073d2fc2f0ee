"""Tests of the Slack doors."""

"""Tests of what people see in Slack."""

"""Stories that people live through at the local Slack's page, in a real Chromium against the whole service."""

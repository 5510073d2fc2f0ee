"""The doors of autoq (Slack, HTTP, schedule, command line) and the root that composes them."""

"""How the service desk looks in Slack."""

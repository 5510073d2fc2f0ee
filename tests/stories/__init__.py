"""Stories through the real doors: the service and the local Slack as processes of their own."""

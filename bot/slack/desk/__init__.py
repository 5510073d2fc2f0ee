"""The desk's doors in Slack: asking, judging an answer, working on requests, incidents and articles."""

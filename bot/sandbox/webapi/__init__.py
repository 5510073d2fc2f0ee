"""The Web API of the local Slack: the methods that an approvals bot needs, one file a family."""

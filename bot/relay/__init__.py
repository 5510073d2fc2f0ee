"""The relay carries what happened out of the database to Slack, once, in order, at Slack's pace."""

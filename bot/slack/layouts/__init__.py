"""What people see in Slack: pure functions from records to Block Kit."""

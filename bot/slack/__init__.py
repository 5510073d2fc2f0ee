"""The Slack doors: commands, buttons, modals and the Home tab, over Socket Mode or HTTP."""

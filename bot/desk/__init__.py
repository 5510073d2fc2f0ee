"""What the service desk learns, searches with and measures."""

"""What other systems send in: alerts and metrics in their own formats, read one by one into the engine's records."""

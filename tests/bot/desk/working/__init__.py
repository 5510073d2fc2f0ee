"""The service desk at work, on real stores of both databases."""

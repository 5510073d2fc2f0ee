"""The HTTP door: what programs, and people with a key, may ask of autoq."""

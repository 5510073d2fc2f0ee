"""The steps of the cycle that are the desk's: each works off a list, one item in one unit of work."""

"""The service desk's pure rules: reading and ranking text, confidence, and what follows from them."""

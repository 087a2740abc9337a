"""What the Bot API takes: its facts, and the reading of calls by them."""

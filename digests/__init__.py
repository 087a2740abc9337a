"""The news side: sources, articles, summaries, stories, editions. Knows nothing of Telegram."""

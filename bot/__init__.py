"""The Telegram side, and the process that runs it."""

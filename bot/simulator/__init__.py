"""A small Telegram of our own: the Bot API, a chat page, and sample news to send through both."""

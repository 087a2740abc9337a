"""What people do in Telegram: they write, press, block, join, promote, and the bot is told."""

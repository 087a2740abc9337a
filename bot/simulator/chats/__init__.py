"""Who is there, what they may do, what they wrote, and what the bot is told of it."""

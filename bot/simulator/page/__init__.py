"""The pages in the browser: the chats, and the transcript."""

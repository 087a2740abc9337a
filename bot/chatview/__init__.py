"""Bot API messages as a chat draws them: safe HTML for a page that brings its own style sheet."""

from bot.chatview.keyboard import draw_reply_keyboard
from bot.chatview.kinds import kind_name, summary
from bot.chatview.look import Look, Message
from bot.chatview.message import draw_message
from bot.chatview.service import service_line
from bot.chatview.text import draw_text
from bot.chatview.words import Words, words_for

__all__ = [
    "Look",
    "Message",
    "Words",
    "draw_message",
    "draw_reply_keyboard",
    "draw_text",
    "kind_name",
    "service_line",
    "summary",
    "words_for",
]

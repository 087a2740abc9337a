"""Keyboards on the readers' screens: shown, put away, and never part of the message."""

import pytest
from telegram import Bot, ForceReply, KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove
from telegram.error import BadRequest

from bot.simulator.simulator import Simulator

LIN = 1001


def on_screen(simulator: Simulator) -> list[list[str]]:
    """The labels that the reader sees."""
    keyboard = simulator.chats_kept.settings(LIN).get("keyboard", {})
    return [[button["text"] for button in row] for row in keyboard.get("keyboard", [])]


async def test_a_keyboard_stays_until_it_is_removed(bot: Bot, simulator: Simulator) -> None:
    keyboard = ReplyKeyboardMarkup([["简报", KeyboardButton("最新")]], resize_keyboard=True)
    sent = await bot.send_message(LIN, "要看什么？", reply_markup=keyboard)
    assert sent.reply_markup is None
    assert on_screen(simulator) == [["简报", "最新"]]
    simulator.say(LIN, LIN, "简报")
    assert on_screen(simulator) == [["简报", "最新"]]
    await bot.send_message(LIN, "好", reply_markup=ReplyKeyboardRemove())
    assert on_screen(simulator) == []


async def test_one_for_one_answer_goes_with_it(bot: Bot, simulator: Simulator) -> None:
    once = ReplyKeyboardMarkup([["好"]], one_time_keyboard=True)
    await bot.send_message(LIN, "好吗？", reply_markup=once)
    assert on_screen(simulator) == [["好"]]
    simulator.say(LIN, LIN, "好")
    assert on_screen(simulator) == []


async def test_such_a_message_cannot_be_edited(bot: Bot) -> None:
    sent = await bot.send_message(LIN, "叫什么？", reply_markup=ForceReply())
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("你叫什么？", LIN, sent.message_id)

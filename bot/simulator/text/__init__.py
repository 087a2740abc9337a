"""Texts as Telegram reads, cleans and measures them."""

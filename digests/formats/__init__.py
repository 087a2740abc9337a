"""Formats: what posts, feeds and pages are written in, made what an article is read from."""

"""Scenes of railways: a viaduct by day, a sleeper by night."""

from bot.simulator.newsroom.drawings.canvas import HEIGHT, WIDTH, Canvas
from bot.simulator.newsroom.drawings.shapes import (
    cloud,
    conifer,
    dome,
    hills,
    land,
    milky_way,
    peaks,
    stars,
    tree,
    waves,
)


def train(canvas: Canvas) -> None:
    """A train on a viaduct over a green valley."""
    canvas.gradient((0, "#4f9fc9"), (0.6, "#c9e6e0"), (1, "#fff0d0"), bottom=520)
    cloud(canvas, (280, 150), 360, "#ffffff", 0.9)
    cloud(canvas, (960, 110), 260, "#ffffff", 0.7)
    land(canvas, peaks(canvas, 330, 120), "#86aebf", "#c3d8cd")
    canvas.mist(420, 80, "#f6f4dd", 0.8)
    land(canvas, hills(canvas, 450, 50, 520), "#6fa88a", "#9cc492")
    for x in range(-20, WIDTH, 56):
        conifer(
            canvas,
            (x + canvas.chance.uniform(-20, 20), 560),
            canvas.chance.uniform(60, 120),
            "#7fb88a",
            "#3f7f66",
        )
    canvas.mist(560, 70, "#f2f3d6", 0.6)
    _viaduct(canvas)
    _railcars(canvas, 372)
    land(canvas, hills(canvas, 760, 30, 600), "#7fb55a", "#2f7045")
    canvas.shade([(560, 770), (700, 770), (900, HEIGHT), (380, HEIGHT)], "#bfe6e6", "#4fa3b8")
    for x, size in ((60, 260), (210, 190), (1110, 230), (1230, 300)):
        tree(canvas, (x, 820), size, "#b3d060", "#3f7f48")


def _viaduct(canvas: Canvas) -> None:
    canvas.panel((-10, 440, WIDTH + 10, 486), "#f0e2c6", "#c9ac86")
    canvas.box((-10, 432, WIDTH + 10, 446), "#f9efd9")
    for x in range(-100, WIDTH + 100, 160):
        canvas.shade(
            [(x, 484), (x + 46, 484), (x + 54, HEIGHT), (x - 8, HEIGHT)], "#dcc39c", "#9f8468"
        )
        canvas.polygon(
            [(x + 32, 484), (x + 46, 484), (x + 54, HEIGHT), (x + 36, HEIGHT)], "#6d5748", 0.35
        )
        crown = dome((x + 103, 544), 57, 58)
        canvas.shade(
            [(x + 44, 484), (x + 162, 484), (x + 162, 546), *crown, (x + 44, 546)],
            "#d9bf98",
            "#b5977a",
        )


def _railcars(canvas: Canvas, top: float) -> None:
    for number in range(4):
        left = 60 + number * 300
        right, low = left + 290, top + 62
        nose = (
            [(right, top + 6), (right, low)]
            if number < 3
            else [(right - 50, top), (right + 6, top + 46), (right + 8, low)]
        )
        canvas.shade(
            [(left, top + 6), (left + 8, top), *nose, (left, low)], "#f4574a", "#c9363f", "#8a2436"
        )
        canvas.box((left, low - 20, right, low - 14), "#fff0d0")
        for pane in range(7):
            x = left + 18 + pane * 37
            canvas.box((x, top + 13, x + 28, top + 34), "#ffe9b0", 1, 4)
            canvas.polygon(
                [(x + 4, top + 34), (x + 14, top + 13), (x + 20, top + 13), (x + 10, top + 34)],
                "#ffffff",
                0.5,
            )
        for hub in (36, 70, 220, 254):
            canvas.disc((left + hub, low + 3), 10, "#2f2a33")
    canvas.box((50, top + 62, 1256, top + 66), "#3a2f38")


def night_train(canvas: Canvas) -> None:
    """A sleeper train with glass roofs crossing a plain under the stars."""
    canvas.gradient((0, "#050a24"), (0.5, "#14306b"), (0.85, "#3f6fa3"), (1, "#8fb5c4"), bottom=600)
    milky_way(canvas, (80, 430), (1150, -20), "#9fb6f2")
    stars(canvas, 560, 570)
    land(canvas, peaks(canvas, 560, 60), "#1c3a6b", "#4a74a0", bottom=620)
    canvas.mirror(600, "#0c2350", 0.35)
    waves(canvas, 602, "#bcd6f0", 130, 0.25)
    canvas.gradient((0, "#1d2c45"), (1, "#0a1226"), top=700)
    canvas.line([(0, 704), (WIDTH, 704)], "#6f86a8", 3, 0.6)
    for number in range(4):
        _sleeper(canvas, -120 + number * 372, 560)
    for tie in range(0, WIDTH, 34):
        canvas.box((tie, 706, tie + 20, 714), "#090f20")
    for _ in range(420):
        x, y = canvas.chance.uniform(0, WIDTH), canvas.chance.uniform(770, HEIGHT + 30)
        high = canvas.chance.uniform(20, 70)
        canvas.polygon(
            [(x - 2.5, y), (x + 2.5, y), (x + canvas.chance.uniform(-16, 16), y - high)], "#060b1b"
        )


def _sleeper(canvas: Canvas, left: float, top: float) -> None:
    right, low = left + 360, top + 128
    canvas.soft(
        [[(left, low + 8), (right, low + 8), (right + 20, low + 60), (left - 20, low + 60)]],
        "#ffcf86",
        0.35,
        14,
    )
    canvas.panel((left, top + 46, right, low), "#33539a", "#1b2f66", "#101b40")
    roof = dome((left + 180, top + 48), 180, 46)
    canvas.shade(roof, "#ffe9b8", "#f2b46a")
    for rib in range(1, 8):
        x = left + rib * 45
        canvas.line([(x, top + 4), (x, top + 48)], "#1b2f66", 4)
    canvas.polygon(
        [(left + 30, top + 44), (left + 70, top + 8), (left + 110, top + 6), (left + 70, top + 44)],
        "#ffffff",
        0.35,
    )
    canvas.box((left, top + 44, right, top + 52), "#e6c98a")
    for pane in range(6):
        x = left + 22 + pane * 56
        canvas.box(
            (x, top + 66, x + 36, top + 94), "#ffdf9e", canvas.chance.choice((0.35, 0.7, 0.95)), 6
        )
    canvas.glow(((left + right) / 2, top + 30), 240, "#ffce86", 0.3)
    for hub in (50, 90, 270, 310):
        canvas.disc((left + hub, low + 4), 13, "#0a0f20")
        canvas.disc((left + hub, low + 4), 6, "#3a4a6a")

"""Scenes of gardens and what they yield: crates of vegetables, a roof."""

from math import cos, pi, sin

from bot.simulator.newsroom.drawings.canvas import HEIGHT, WIDTH, Box, Canvas, Point
from bot.simulator.newsroom.drawings.shapes import (
    birds,
    cloud,
    oval,
    skyline,
)


def vegetables(canvas: Canvas) -> None:
    """A market crate of tomatoes, cucumbers, greens and potatoes."""
    canvas.gradient((0, "#f6e3b8"), (0.6, "#f2cf94"), (1, "#e0a96a"), bottom=560)
    canvas.glow((300, 120), 560, "#fffbe6", 0.9)
    for number in range(9):
        left, color = number * 144 - 8, "#e8604a" if number % 2 else "#fff6e0"
        canvas.panel((left, -10, left + 144, 120), color, color)
        canvas.ellipse((left, 84, left + 144, 158), color)
    canvas.soft([[(0, 130), (WIDTH, 130), (WIDTH, 190), (0, 190)]], "#a9703f", 0.35, 18)
    canvas.gradient((0, "#b87b46"), (1, "#6d3f2a"), top=560)
    for x in range(120, 600, 76):
        _leafy(canvas, (x, 500 + canvas.chance.uniform(-14, 14)), 150)
    for x in range(690, 1220, 58):
        _cucumber(canvas, (x, 500), canvas.chance.uniform(-0.5, 0.5))
    for row in range(3):
        for number in range(9 - row):
            center = (150 + number * 56 + row * 28, 590 - row * 46)
            _tomato(canvas, (center[0], center[1] + 20), 36)
    for row in range(3):
        for number in range(8 - row):
            x = 710 + number * 66 + row * 33
            canvas.shade(oval((x, 606 - row * 42), 42, 31), "#f0d59a", "#b98a52")
            for _ in range(3):
                spot = (
                    x + canvas.chance.uniform(-24, 24),
                    606 - row * 42 + canvas.chance.uniform(-14, 14),
                )
                canvas.ellipse(
                    (spot[0] - 3, spot[1] - 1.5, spot[0] + 3, spot[1] + 1.5), "#8f6538", 0.8
                )
    for left in (90, 660):
        _crate(canvas, left, 620, 530)


def _leafy(canvas: Canvas, foot: Point, size: float) -> None:
    x, y = foot
    for lean in (-0.7, 0.7, -0.4, 0.4, 0.0):
        tip = (x + size * 0.8 * sin(lean), y - size * cos(lean))
        side = size * 0.26
        middle = (x + size * 0.5 * sin(lean), y - size * 0.6 * cos(lean))
        leaf = [
            (x, y + 30),
            (middle[0] - side, middle[1] + 10),
            (tip[0] - side * 0.5, tip[1] + 12),
            tip,
            (tip[0] + side * 0.5, tip[1] + 12),
            (middle[0] + side, middle[1] + 10),
        ]
        canvas.shade(leaf, "#8fd05a", "#3f9a45", "#2a7a3c")
        canvas.line([(x, y + 30), tip], "#e6f7c0", 4, 0.9)


def _cucumber(canvas: Canvas, foot: Point, lean: float) -> None:
    x, y = foot
    spine = [
        (x + part * 120 * sin(lean), y + 70 - part * 230) for part in (n / 8 for n in range(9))
    ]
    canvas.line(spine, "#2f7a3f", 44)
    for end in (spine[0], spine[-1]):
        canvas.disc(end, 22, "#2f7a3f")
    canvas.line([(px - 8, py) for px, py in spine], "#6fb85a", 8, 0.8)
    for px, py in spine:
        canvas.disc((px + 8, py + 6), 2.4, "#cfe8a0")
    canvas.disc(spine[-1], 6, "#f2d24a")


def _tomato(canvas: Canvas, center: Point, size: float) -> None:
    x, y = center
    canvas.shade(oval(center, size, size * 0.9), "#ff7a56", "#e23f36", "#a3232c")
    canvas.ellipse(
        (x - size * 0.62, y - size * 0.62, x - size * 0.1, y - size * 0.2), "#ffd9c4", 0.7
    )
    for turn in range(5):
        angle = 2 * pi * turn / 5 + 0.4
        tip = (x + size * 0.44 * cos(angle), y - size * 0.72 + size * 0.2 * sin(angle))
        canvas.line([(x, y - size * 0.74), tip], "#3f8f3f", 5)


def _crate(canvas: Canvas, left: float, top: float, wide: float) -> None:
    canvas.soft(
        [[(left - 10, 838), (left + wide + 10, 838), (left + wide + 20, 856), (left - 20, 856)]],
        "#2b1712",
        0.7,
        8,
    )
    for row in range(3):
        y = top + row * 72
        canvas.panel((left, y, left + wide, y + 60), "#e6b878", "#b9804a")
        canvas.line([(left, y + 3), (left + wide, y + 3)], "#f9dca8", 3)
        for _ in range(5):
            start = left + canvas.chance.uniform(20, wide - 140)
            level = y + canvas.chance.uniform(14, 52)
            canvas.line([(start, level), (start + 110, level + 2)], "#9a6538", 1.5, 0.6)
    for x in (left + 4, left + wide - 40):
        canvas.panel((x, top - 14, x + 36, 842), "#d9a566", "#8f5f38")
        for row in range(3):
            canvas.disc((x + 18, top + 30 + row * 72), 4, "#5d3a26")


def rooftop_garden(canvas: Canvas) -> None:
    """Beds of vegetables on a roof above the town."""
    canvas.gradient((0, "#3f9fc4"), (0.7, "#bfe5dc"), (1, "#fdf0cf"), bottom=520)
    cloud(canvas, (330, 190), 360, "#ffffff", 0.85)
    cloud(canvas, (940, 130), 280, "#ffffff", 0.75)
    skyline(canvas, 540, 260, ("#7fb3bd", "#b9d3c6"), "#ffffff")
    canvas.mist(520, 70, "#f4f3da", 0.7)
    canvas.gradient((0, "#d8b48c"), (1, "#a9795c"), top=536)
    canvas.box((0, 526, WIDTH, 552), "#efe2c8")
    canvas.box((0, 548, WIDTH, 556), "#b08a68", 0.7)
    for row in range(3):
        top, high = 622 + row * 92, 46 + row * 16
        for bed in range(-1, 5):
            left = bed * (250 + 40 * row) - 60 * row + 20
            _bed(canvas, (left, top, left + 220 + 34 * row, top + high), row)
    gutter = [(1030 + 34 * sin((y - 556) / 46), float(y)) for y in range(556, HEIGHT + 8, 4)]
    canvas.line(gutter, "#8c6046", 32)
    canvas.line(gutter, "#5fb4cf", 22)
    canvas.line(gutter, "#d3f1f2", 5, 0.8)
    canvas.shade([(1110, 430), (1230, 430), (1222, 600), (1118, 600)], "#3f8f7a", "#215a55")
    canvas.ellipse((1110, 416, 1230, 446), "#8fd0c9")
    birds(canvas, [(560, 150), (620, 175), (690, 140)], 22, "#2f5f70")


def _bed(canvas: Canvas, box: Box, row: int) -> None:
    left, top, right, bottom = box
    shadow = [(left, bottom), (right, bottom), (right + 12, bottom + 12), (left + 12, bottom + 12)]
    canvas.soft([shadow], "#4a2f24", 0.5)
    canvas.panel((left, top, right, bottom), "#a8683f", "#6d3d2a")
    canvas.box((left + 6, top, right - 6, top + 12), "#3f2a22", 1, 4)
    light, dark = (("#9fd35a", "#3f8f3f"), ("#7fc96a", "#2f7f4f"), ("#c9dc5f", "#6d9a35"))[row]
    apart = 26 + 5 * row
    for number in range(int((right - left) // apart)):
        x = left + 18 + number * apart
        size = (17 + 6 * row) * canvas.chance.uniform(0.85, 1.2)
        for turn in (-0.9, -0.45, 0, 0.45, 0.9):
            tip = (x + size * sin(turn), top - size * 1.3 * cos(turn))
            middle = (x + size * 0.7 * sin(turn + 0.3), top - size * 0.6 * cos(turn))
            other = (x + size * 0.7 * sin(turn - 0.3), top - size * 0.6 * cos(turn))
            canvas.polygon([(x, top + 4), middle, tip, other], light if turn < 0.2 else dark)
        if canvas.chance.random() < 0.3:
            canvas.disc((x + 6, top - size * 0.5), 5 + row, "#e8503f")

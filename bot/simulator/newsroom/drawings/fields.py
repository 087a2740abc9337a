"""Scenes of fields: rice, tea, wheat along a canal."""

from math import sin

from bot.simulator.newsroom.drawings.canvas import HEIGHT, WIDTH, Canvas, Point
from bot.simulator.newsroom.drawings.shapes import (
    Line,
    birds,
    cloud,
    dome,
    hills,
    land,
    oval,
    peaks,
    streaks,
    tree,
)


def rice(canvas: Canvas) -> None:
    """Terraced rice fields that mirror the evening sky."""
    canvas.gradient((0, "#5b6fb0"), (0.5, "#f0a58b"), (1, "#ffe0a3"), bottom=400)
    canvas.glow((930, 300), 480, "#fff0b8", 0.9)
    canvas.disc((930, 286), 48, "#fff9dc")
    streaks(canvas, 60, 230, "#ffd9c2", 0.6)
    land(canvas, peaks(canvas, 330, 80), "#7d6f9c", "#d3a293", bottom=520)
    canvas.mist(390, 70, "#ffe0b8", 0.7)
    land(canvas, hills(canvas, 390, 26, 500), "#6f8a5f", "#a9a868", bottom=560)
    for level in range(13):
        near = level / 12
        base = 408 + 470 * near**1.45
        bend = 20 + 62 * near
        shift = level * 0.83
        line = _terrace(base, bend, shift)
        bank = 7 + 20 * near
        land(canvas, line, "#8fb34c", "#3f6f38", "#2c5232")
        water = [(float(x), line(x) + bank * 0.42) for x in range(-8, WIDTH + 16, 8)]
        depth = 18 + 60 * near
        below = [(px, py + depth) for px, py in reversed(water)]
        tone = ("#ffd9a0", "#f3a58f") if level % 3 else ("#f7c7a3", "#9f86b4")
        canvas.shade([*water, *below], *tone)
        for x in range(-10, WIDTH, 11):
            if level > 2 and canvas.chance.random() < 0.34:
                y = line(x) + bank * 0.42 + canvas.chance.uniform(0.25, 0.85) * depth
                canvas.line([(x, y), (x + 1.5, y - 5 - 11 * near)], "#557a3a", 1 + near, 0.8)
    tree(canvas, (180, 640), 210, "#93b04c", "#3a5f3a")


def _terrace(base: float, bend: float, shift: float) -> Line:
    return lambda x: base + bend * (sin(x / 300 + shift) * 0.55 + sin(x / 131 + shift * 2.1) * 0.22)


def tea_hills(canvas: Canvas) -> None:
    """Rows of tea over round hills, with shade trees."""
    canvas.gradient((0, "#7cc3c9"), (0.7, "#e6f0d0"), (1, "#fff3cf"), bottom=460)
    cloud(canvas, (270, 170), 300, "#ffffff", 0.8)
    canvas.glow((1020, 150), 300, "#fffbe0", 0.9)
    land(canvas, peaks(canvas, 340, 90), "#8fb9b4", "#d0e2c9", bottom=600)
    canvas.mist(410, 80, "#f6f7dc", 0.8)
    rounds = (
        (300, 470, 520, 130),
        (960, 500, 560, 150),
        (560, 610, 640, 160),
        (1130, 700, 560, 150),
        (160, 740, 620, 190),
    )
    for number, (x, y, across, down) in enumerate(rounds):
        _tea_hill(canvas, (x, y + down), across, down * 2, number)
    for x, y, size in (
        (420, 455, 110),
        (830, 500, 130),
        (300, 610, 170),
        (1010, 640, 190),
        (650, 560, 150),
    ):
        tree(canvas, (x, y), size, "#c6d86a", "#4f8a4a")
    birds(canvas, [(640, 210), (700, 180), (760, 215)], 18, "#3f6f6a")


def _tea_hill(canvas: Canvas, center: Point, across: float, down: float, number: int) -> None:
    x, y = center
    tones = ("#a9d06a", "#5f9f4c", "#2f6f42") if number % 2 else ("#b9da74", "#6fae52", "#357a47")
    crest = oval((x, y), across, down)
    canvas.shade(crest, *tones)
    for row in range(1, 15):
        part = row / 15
        arc = dome((x, y + down * part * 0.9), across * 0.97, down)
        inside = [
            (px, py) for px, py in arc if ((px - x) / across) ** 2 + ((py - y) / down) ** 2 < 0.96
        ]
        if len(inside) > 3:
            canvas.line(inside, "#22582f", 7 + 9 * part, 0.55)
            canvas.line(
                [(px, py - 4 - 3 * part) for px, py in inside], "#cfe886", 3 + 3 * part, 0.65
            )


def canal(canvas: Canvas) -> None:
    """A winding canal through wheat fields."""
    canvas.gradient((0, "#3f86b8"), (0.75, "#cfe3d3"), (1, "#fbeec4"), bottom=380)
    cloud(canvas, (350, 170), 380, "#ffffff", 0.9)
    cloud(canvas, (930, 220), 300, "#fff6e0", 0.8)
    cloud(canvas, (1180, 110), 240, "#ffffff", 0.7)
    land(canvas, hills(canvas, 356, 22, 560), "#7fa79c", "#b9c6a0", bottom=460)
    canvas.gradient((0, "#d9c777"), (0.5, "#d2a83f"), (1, "#8f6f2c"), top=376)
    for number in range(9):
        near = (number / 8) ** 1.6
        y = 384 + 420 * near
        color = ("#e8cf6a", "#b9b04c", "#c9973a")[number % 3]
        canvas.shade(
            [
                (-10, y),
                (WIDTH + 10, y - 16),
                (WIDTH + 10, y + 60 + 70 * near),
                (-10, y + 70 + 90 * near),
            ],
            color,
            "#a97f33",
        )
    _stream(canvas)
    for number, part in enumerate((0.02, 0.06, 0.1, 0.17, 0.26, 0.4, 0.62)):
        middle, half = _course(part)
        side = 1 if number % 2 else -1
        x = middle + side * (half * 1.3 + 16 + 70 * part)
        tree(canvas, (x, 392 + 470 * part), 60 + 360 * part, "#a9c95a", "#3f7a42")
    for _ in range(420):
        x, y = canvas.chance.uniform(0, WIDTH), canvas.chance.uniform(690, HEIGHT + 10)
        middle, half = _course((y - 384) / 470)
        if abs(x - middle) > half * 1.36:
            canvas.line([(x, y), (x + 3, y - 26)], "#6f5a24", 1.5, 0.6)
            canvas.ellipse((x, y - 40, x + 7, y - 22), "#f3d67a")


def _stream(canvas: Canvas) -> None:
    bank, stream = _winding(1.35), _winding(1.0)
    canvas.shade(bank, "#8fb35c", "#4f7f3f", "#2f5a35")
    canvas.shade(stream, "#e6f3ee", "#7fbfd0", "#2f7fa3")
    for _ in range(90):
        part = canvas.chance.random()
        middle, half = _course(part)
        x = middle + canvas.chance.uniform(-0.7, 0.7) * half
        y = 384 + 470 * part
        canvas.ellipse((x, y, x + 8 + 50 * part, y + 1.5 + 2.5 * part), "#ffffff", 0.5)


def _winding(reach: float) -> list[Point]:
    parts = [number / 60 for number in range(64)]
    sides: list[list[Point]] = [[], []]
    for part in parts:
        middle, half = _course(part)
        for side, way in zip(sides, (-1, 1), strict=True):
            side.append((middle + way * half * reach, 382 + 470 * part))
    return [*sides[0], *reversed(sides[1])]


def _course(part: float) -> Point:
    middle = 640 + 190 * sin(part * 5.2 + 0.5) * (0.25 + part)
    return middle, 10 + 210 * part**1.25

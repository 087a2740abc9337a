"""Scenes by the river: a bridge in the rain, floating lights."""

from math import cos, pi, sin

from bot.simulator.newsroom.drawings.canvas import HEIGHT, WIDTH, Canvas, Point
from bot.simulator.newsroom.drawings.shapes import (
    dome,
    hills,
    land,
    person,
    stars,
    tree,
    waves,
)


def rain_bridge(canvas: Canvas) -> None:
    """A stone bridge of three arches in the rain, with umbrellas."""
    canvas.gradient((0, "#3e5566"), (0.6, "#8fa9ad"), (1, "#c9d3c8"), bottom=560)
    land(canvas, hills(canvas, 330, 60, 620), "#7f9aa0", "#a9bdb9", bottom=560)
    land(canvas, hills(canvas, 400, 44, 480), "#5f7f84", "#94ada8", bottom=560)
    canvas.mist(430, 90, "#d5ded6", 0.75)
    for trunk, size in ((90, 250), (1190, 300)):
        tree(canvas, (trunk, 540), size, "#7ea083", "#3b6058")
    _arched_bridge(canvas)
    canvas.mirror(560, "#496a75", 0.42)
    canvas.gradient((0, "#b9cbc6"), (1, "#b9cbc6"), top=558, bottom=561)
    coats = ("#e0533f", "#f2b84b", "#e9e4d4", "#3f8f9b", "#d97a94", "#f0cf65")
    for number, color in enumerate(coats):
        x = 330 + number * 118 + canvas.chance.uniform(-20, 20)
        _umbrella(canvas, (x, _deck(x) - 2), 78, color)
    for _ in range(46):
        depth = canvas.chance.random()
        x, y = canvas.chance.uniform(0, WIDTH), 580 + depth * 260
        canvas.arc((x, y, x + 30 + 60 * depth, y + 7 + 12 * depth), (0, 360), "#c8d9d5", 1)
    for _ in range(420):
        x, y = canvas.chance.uniform(-40, WIDTH), canvas.chance.uniform(-40, HEIGHT)
        long = canvas.chance.uniform(14, 46)
        canvas.line([(x, y), (x - long * 0.22, y + long)], "#eef6f4", 1, 0.28)


def _arched_bridge(canvas: Canvas) -> None:
    road: list[Point] = [(x, _deck(x)) for x in range(-10, WIDTH + 20, 10)]
    canvas.shade([*road, (WIDTH + 10, 560), (-10, 560)], "#a3a79c", "#7d8680", "#5d6a6b")
    for center, across in ((640, 150), (325, 112), (955, 112)):
        crown = 560 - across * (1.02 if center == 640 else 0.86)
        canvas.polygon(dome((center, 560), across + 16, 576 - crown), "#c3c4b4")
        canvas.shade(dome((center, 560), across, 560 - crown), "#5f7a80", "#a9bdb8")
    for row in range(5):
        for x in range(-20, WIDTH, 64):
            y = _deck(x + row * 30) + 24 + row * 26
            canvas.line([(x + row * 30, y), (x + row * 30 + 40, y)], "#56605d", 1, 0.4)
    canvas.line([(x, y - 4) for x, y in road], "#d9d8c8", 9)
    for x in range(10, WIDTH, 42):
        canvas.line([(x, _deck(x) - 4), (x, _deck(x) - 24)], "#d9d8c8", 4)
    canvas.line([(x, y - 24) for x, y in road], "#e5e3d4", 5)


def _deck(x: float) -> float:
    return 440 - 95 * cos((x - WIDTH / 2) / 640 * pi / 2) ** 2


def _umbrella(canvas: Canvas, foot: Point, height: float, color: str) -> None:
    person(canvas, foot, height, "#3a4650", "#232c34")
    x, y = foot[0] + 4, foot[1] - height * 0.86
    canvas.line([(x, y - 34), (x, y + 26)], "#2a3138", 2)
    canvas.polygon(dome((x, y), 48, 40), color)
    for side in (-24, 0, 24):
        canvas.line([(x, y - 40), (x + side, y)], "#ffffff", 1, 0.3)
    canvas.polygon([*dome((x, y), 48, 40, end=1 / 3), (x, y)], "#20242c", 0.18)


def lantern_river(canvas: Canvas) -> None:
    """Paper lights floating down a river at night."""
    canvas.gradient((0, "#0a1236"), (0.5, "#26356f"), (0.85, "#6f5a94"), (1, "#b57a94"), bottom=430)
    stars(canvas, 320, 380)
    canvas.glow((320, 150), 220, "#dfe3ff", 0.6)
    canvas.disc((320, 150), 44, "#fbf6e2")
    land(canvas, hills(canvas, 350, 60, 560), "#2b3a73", "#584f86", bottom=440)
    land(canvas, hills(canvas, 400, 36, 420), "#1b2555", "#332f66", bottom=440)
    for number in range(9):
        x = 40 + number * 152 + canvas.chance.uniform(-26, 26)
        _river_house(canvas, (x, 432))
    canvas.mirror(432, "#10184a", 0.35, 0.9)
    waves(canvas, 434, "#a9b3f2", 200, 0.25)
    lights = sorted((canvas.chance.random() ** 1.3, canvas.chance.uniform(0, 1)) for _ in range(64))
    for near, across in lights:
        y = 452 + 370 * near
        middle = 640 + 190 * sin(near * 4.2)
        x = middle + (across - 0.5) * (240 + 900 * near)
        _water_light(canvas, (x, y), 8 + 34 * near)


def _river_house(canvas: Canvas, foot: Point) -> None:
    x, y = foot
    wide, high = canvas.chance.uniform(84, 130), canvas.chance.uniform(40, 84)
    canvas.panel((x, y - high, x + wide, y), "#2a2a5c", "#1b1b40")
    ridge, eaves = y - high - 36, y - high + 6
    roof = [
        (x - 20, eaves - 8),
        (x - 6, eaves),
        (x + wide + 6, eaves),
        (x + wide + 20, eaves - 8),
        (x + wide - 12, ridge),
        (x + 12, ridge),
    ]
    canvas.polygon(roof, "#12143a")
    for pane in range(3):
        left = x + wide * (0.12 + pane * 0.29)
        canvas.box(
            (left, y - high + 16, left + wide * 0.18, y - 12),
            "#ffc66b",
            canvas.chance.choice((0.25, 0.9, 0.95)),
            2,
        )
    canvas.glow((x + wide / 2, y - high / 2), wide * 0.8, "#ffb45e", 0.3)


def _water_light(canvas: Canvas, at: Point, size: float) -> None:
    x, y = at
    canvas.glow((x, y - size * 0.6), size * 3.6, "#ffae57", 0.6)
    canvas.ellipse(
        (x - size * 1.2, y + size * 0.2, x + size * 1.2, y + size * 0.9), "#ffb45e", 0.35
    )
    body = [
        (x - size * 0.7, y + size * 0.35),
        (x + size * 0.7, y + size * 0.35),
        (x + size * 0.85, y - size * 1.25),
        (x - size * 0.85, y - size * 1.25),
    ]
    canvas.shade(body, "#ffdc8f", "#ffb04f", "#f2703f")
    canvas.disc((x, y - size * 0.35), size * 0.36, "#fff7d6", 0.9)
    canvas.box((x - size, y + size * 0.25, x + size, y + size * 0.5), "#5d2f3f", 1, size * 0.12)

"""A scene under water: a coral reef."""

from math import cos, pi, sin

from bot.simulator.newsroom.drawings.canvas import WIDTH, Canvas, Point
from bot.simulator.newsroom.drawings.shapes import (
    circle,
    dome,
    hills,
    land,
    oval,
)


def coral(canvas: Canvas) -> None:
    """A coral reef with shoals of fish and light from above."""
    canvas.gradient((0, "#8fe6e0"), (0.25, "#33b3c9"), (0.65, "#1474a6"), (1, "#0b3f78"))
    beams = [
        [(x, -20), (x + 60, -20), (x + 10 + (x - 640) * 0.5, 760), (x - 130 + (x - 640) * 0.5, 760)]
        for x in range(180, 1200, 150)
    ]
    canvas.soft(beams, "#d9fff2", 0.28, 18)
    land(canvas, hills(canvas, 640, 46, 520), "#2b8fae", "#1a5f92")
    _reef(canvas, 690, 0.62, ("#5fa3c4", "#7f8fd0", "#5fc0b8", "#9f8fd0"))
    land(canvas, hills(canvas, 745, 34, 640), "#2a6f9a", "#123f72")
    _shoal(canvas, (360, 270), 34, "#ffd54f")
    _shoal(canvas, (900, 380), 26, "#ff8a5c")
    _turtle(canvas, (860, 190), 150)
    _reef(canvas, 800, 1.1, ("#ff6f6f", "#ff9f5a", "#f2589a", "#ffd166", "#b06fe0", "#4fd6b8"))
    for _ in range(60):
        place = (canvas.chance.uniform(0, WIDTH), canvas.chance.uniform(60, 700))
        size = canvas.chance.uniform(2, 9)
        canvas.disc(place, size, "#e6fffb", 0.25)
        canvas.disc((place[0] - size * 0.3, place[1] - size * 0.3), size * 0.3, "#ffffff", 0.8)


def _reef(canvas: Canvas, floor: float, size: float, colors: tuple[str, ...]) -> None:
    for number in range(17):
        x = -20 + number * 82 + canvas.chance.uniform(-26, 26)
        y = floor + canvas.chance.uniform(0, 46)
        color = colors[number * 5 % len(colors)]
        high = size * canvas.chance.uniform(90, 190)
        kind = number % 4
        if kind == 0:
            _branch(canvas, (x, y), high * 0.42, -pi / 2, color)
        elif kind == 1:
            _brain(canvas, (x, y), high * 0.5, color)
        elif kind == 2:
            _fan(canvas, (x, y), high, color)
        else:
            _tubes(canvas, (x, y), high, color)


def _branch(canvas: Canvas, foot: Point, long: float, turn: float, color: str) -> None:
    tip = (foot[0] + long * cos(turn), foot[1] + long * sin(turn))
    canvas.line([foot, tip], color, long * 0.2)
    canvas.disc(tip, long * 0.11, color)
    if long > 22:
        for lean in (-0.5, 0.42):
            swing = lean + canvas.chance.uniform(-0.15, 0.15)
            _branch(canvas, tip, long * canvas.chance.uniform(0.66, 0.78), turn + swing, color)
    else:
        canvas.disc(tip, long * 0.1, "#fff1e0", 0.8)


def _brain(canvas: Canvas, foot: Point, size: float, color: str) -> None:
    x, y = foot
    canvas.polygon(dome(foot, size, size * 0.78), color)
    canvas.soft([circle((x + size * 0.3, y - size * 0.1), size * 0.6, y)], "#12305c", 0.35, 10)
    for number in range(9):
        reach = size * (0.9 - number * 0.095)
        arc = [
            (x + reach * cos(turn) + 4 * sin(turn * 9), y - reach * 0.78 * sin(turn))
            for turn in (pi * n / 30 for n in range(2, 29))
        ]
        canvas.line(arc, "#ffffff", 2, 0.3)


def _fan(canvas: Canvas, foot: Point, size: float, color: str) -> None:
    x, y = foot
    for number in range(15):
        turn = pi * (0.18 + 0.64 * number / 14)
        bend = [
            (x + size * part * cos(turn) + 7 * sin(part * 7 + number), y - size * part * sin(turn))
            for part in (0, 0.3, 0.6, 0.85, 1)
        ]
        canvas.line(bend, color, 5 * size / 110)
    for part in (0.4, 0.6, 0.8, 0.95):
        arc = [
            (x + size * part * cos(turn), y - size * part * sin(turn))
            for turn in (pi * (0.18 + 0.64 * n / 20) for n in range(21))
        ]
        canvas.line(arc, color, 2.5, 0.8)


def _tubes(canvas: Canvas, foot: Point, size: float, color: str) -> None:
    x, y = foot
    for shift, part in ((-0.26, 0.62), (0.24, 0.74), (0.0, 1.0), (-0.12, 0.45), (0.13, 0.4)):
        left, top, wide = x + shift * size, y - part * size, size * 0.17
        canvas.shade(
            [
                (left - wide / 2, top),
                (left + wide / 2, top),
                (left + wide * 0.4, y + 8),
                (left - wide * 0.4, y + 8),
            ],
            color,
            color,
            "#1f3f7a",
        )
        canvas.ellipse(
            (left - wide / 2, top - wide * 0.25, left + wide / 2, top + wide * 0.25),
            "#ffffff",
            0.45,
        )
        canvas.ellipse(
            (left - wide * 0.32, top - wide * 0.14, left + wide * 0.32, top + wide * 0.16),
            "#3a1f4a",
            0.7,
        )


def _shoal(canvas: Canvas, center: Point, count: int, color: str) -> None:
    for _ in range(count):
        x = center[0] + canvas.chance.gauss(0, 120)
        y = center[1] + canvas.chance.gauss(0, 44)
        size = canvas.chance.uniform(9, 18)
        canvas.polygon(
            [(x - size, y), (x - size * 1.7, y - size * 0.55), (x - size * 1.7, y + size * 0.55)],
            color,
        )
        canvas.ellipse((x - size * 1.15, y - size * 0.5, x + size, y + size * 0.5), color)
        canvas.ellipse((x - size * 0.5, y - size * 0.42, x + size * 0.4, y), "#ffffff", 0.35)
        canvas.disc((x + size * 0.55, y - size * 0.08), size * 0.11, "#12263f")


def _turtle(canvas: Canvas, center: Point, size: float) -> None:
    x, y = center
    for points in (
        [(0.3, 0.12), (0.62, 0.62), (0.44, 0.66), (0.1, 0.24)],
        [(0.26, -0.1), (0.4, -0.52), (0.24, -0.5), (0.02, -0.2)],
        [(-0.36, 0.1), (-0.62, 0.36), (-0.44, 0.38), (-0.22, 0.18)],
        [(-0.36, -0.08), (-0.6, -0.24), (-0.44, -0.3), (-0.24, -0.16)],
    ):
        canvas.polygon([(x + px * size, y + py * size) for px, py in points], "#3f8f7a")
    canvas.ellipse((x + size * 0.38, y - size * 0.12, x + size * 0.66, y + size * 0.12), "#4f9f86")
    canvas.disc((x + size * 0.57, y - size * 0.04), size * 0.02, "#10263a")
    canvas.shade(oval((x, y), size * 0.46, size * 0.3), "#c9a85a", "#7a6a3f")
    for px, py in ((-0.2, -0.08), (0.02, -0.13), (0.22, -0.07), (-0.1, 0.1), (0.13, 0.1)):
        canvas.shade(
            oval((x + px * size, y + py * size), size * 0.1, size * 0.085), "#5f7a4a", "#3f5a3f"
        )

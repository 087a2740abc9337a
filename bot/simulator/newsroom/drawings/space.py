"""Scenes of space flight: a rocket, a satellite."""

from collections.abc import Sequence
from math import cos, pi, sin

from bot.simulator.newsroom.drawings.canvas import HEIGHT, Canvas, Point
from bot.simulator.newsroom.drawings.shapes import (
    circle,
    dome,
    glitter,
    oval,
    stars,
    streaks,
    waves,
)


def rocket(canvas: Canvas) -> None:
    """A rocket rising from a platform at sea before dawn."""
    canvas.gradient((0, "#0a1338"), (0.4, "#27408a"), (0.75, "#c9749a"), (1, "#ffc48a"), bottom=640)
    stars(canvas, 260, 360)
    canvas.glow((640, 560), 640, "#ffd9a0", 0.95)
    streaks(canvas, 330, 560, "#ffc9b8", 0.5)
    canvas.gradient((0, "#f2a37f"), (0.3, "#6f5a94"), (1, "#16245c"), top=630)
    glitter(canvas, 640, 632, "#fff0c4", 110)
    waves(canvas, 634, "#ffdfd0", 180, 0.35)
    plume = [
        circle((640 + canvas.chance.gauss(0, 26 + step * 9), 430 + step * 17), 26 + step * 3.4)
        for step in range(14)
    ]
    canvas.soft(plume, "#ffe9d6", 0.75, 12)
    for shade, drop, strength in (("#8f7fae", 26, 0.8), ("#f6d6cc", 0, 0.9)):
        billows = [
            circle(
                (
                    640 + side * canvas.chance.uniform(40, 400),
                    650 + drop - canvas.chance.uniform(0, 60),
                ),
                canvas.chance.uniform(34, 74),
            )
            for side in (-1, 1)
            for _ in range(12)
        ]
        canvas.soft(billows, shade, strength, 9)
    canvas.shade([(430, 690), (850, 690), (820, 730), (460, 730)], "#3a3f6a", "#1b2148")
    for x in (480, 640, 790):
        canvas.box((x - 10, 728, x + 10, HEIGHT), "#232a55")
    _gantry(canvas, 800, 692, 300)
    _rocket_body(canvas, (640, 110), 300)


def _gantry(canvas: Canvas, x: float, foot: float, high: float) -> None:
    for side in (0, 44):
        canvas.line([(x + side, foot), (x + side, foot - high)], "#2a2f5c", 6)
    for step in range(9):
        y = foot - step * high / 9
        canvas.line([(x, y), (x + 44, y - high / 9)], "#2a2f5c", 3)
        canvas.line([(x, y), (x + 44, y)], "#2a2f5c", 3)
    for step in range(4):
        canvas.glow((x + 22, foot - 40 - step * 76), 30, "#ff7a5c", 0.9)


def _rocket_body(canvas: Canvas, nose: Point, high: float) -> None:
    x, top = nose
    wide, foot = high * 0.085, top + high
    _flame(canvas, (x, foot), wide)
    for way in (-1, 1):
        edge = x + way * wide
        fin = [(edge, foot - high * 0.2), (edge + way * wide * 1.3, foot + 8), (edge, foot - 6)]
        canvas.polygon(fin, "#d8474a")
    cone = dome((x, top + high * 0.2), wide, high * 0.2)
    hull = [*cone, (x - wide, foot), (x + wide, foot)]
    canvas.shade(hull, "#ffffff", "#f2ece6", "#e6cfc4")
    canvas.polygon(
        [
            (x + wide * 0.25, top + 14),
            (x + wide, top + high * 0.2),
            (x + wide, foot),
            (x + wide * 0.25, foot),
        ],
        "#2b2a5c",
        0.28,
    )
    for part in (0.24, 0.58, 0.9):
        canvas.box((x - wide, top + high * part, x + wide, top + high * part + 9), "#d8474a")
    canvas.disc((x - wide * 0.1, top + high * 0.38), wide * 0.36, "#27408a")
    canvas.disc((x - wide * 0.18, top + high * 0.37), wide * 0.18, "#9fc4f2")
    nozzle = [(x - wide * 0.7, foot), (x + wide * 0.7, foot)]
    canvas.polygon([*nozzle, (x + wide * 0.9, foot + 14), (x - wide * 0.9, foot + 14)], "#2b2a4a")


def _flame(canvas: Canvas, nozzle: Point, wide: float) -> None:
    x, y = nozzle
    tip = [(x + wide * 0.5, y + 110), (x, y + 210), (x - wide * 0.5, y + 110)]
    canvas.glow((x, y + 40), 300, "#ffe2a0", 0.95)
    canvas.soft([[(x - wide * 0.8, y), (x + wide * 0.8, y), *tip]], "#ffb04a", 0.95, 9)
    core = [(x - wide * 0.45, y), (x + wide * 0.45, y), (x, y + 120)]
    canvas.soft([core], "#fffbe6", 1, 4)


def satellite(canvas: Canvas) -> None:
    """A satellite over the green earth."""
    canvas.gradient((0, "#03061c"), (1, "#0e1b4a"))
    stars(canvas, 460, HEIGHT)
    center, radius = (470.0, 1290.0), 860.0
    canvas.glow(center, radius * 1.34, "#4fb3f2", 1)
    earth = oval(center, radius, radius)
    canvas.shade(earth, "#bfeaf5", "#3f9fd6", "#155a9f", "#0b2f6f")
    _fields(canvas, center, radius)
    swirls = []
    for _ in range(34):
        turn = canvas.chance.uniform(0.15, pi - 0.15)
        reach = radius * canvas.chance.uniform(0.55, 0.97)
        place = (center[0] + reach * cos(turn), center[1] - reach * sin(turn))
        swirls.append(oval(place, canvas.chance.uniform(40, 130), canvas.chance.uniform(6, 15)))
    canvas.soft(swirls, "#ffffff", 0.75, 6)
    canvas.line(dome(center, radius, radius), "#e6fbff", 3, 0.8)
    canvas.glow((1180, 90), 330, "#fff6d6", 0.95)
    canvas.disc((1180, 90), 34, "#fffdf2")
    canvas.soft([[(800, 350), (810, 350), (640, 640), (360, 600)]], "#bff2ff", 0.3, 10)
    _craft(canvas, (800, 300), 1.0)


def _fields(canvas: Canvas, center: Point, radius: float) -> None:
    shapes = []
    for x, y, size in (
        (300, 640, 150),
        (430, 590, 120),
        (560, 660, 170),
        (720, 730, 120),
        (150, 760, 150),
        (380, 760, 180),
    ):
        shift = canvas.chance.uniform(0, 2 * pi)
        edge = []
        for turn in (2 * pi * number / 60 for number in range(60)):
            reach = size * (1 + 0.16 * sin(3 * turn + shift) + 0.09 * sin(7 * turn - shift))
            edge.append((x + reach * cos(turn), y + reach * 0.5 * sin(turn)))
        shapes.append(edge)
    for edge in shapes:
        canvas.shade(edge, "#a9cf7a", "#5f9f5a", "#3f7a55")
    canvas.glow((center[0] - 300, center[1] - radius + 60), 300, "#ffffff", 0.25)


def _craft(canvas: Canvas, center: Point, size: float) -> None:
    x, y = center

    def tilted(points: Sequence[Point]) -> list[Point]:
        lean = -0.28
        return [
            (
                x + size * (px * cos(lean) - py * sin(lean)),
                y + size * (px * sin(lean) + py * cos(lean)),
            )
            for px, py in points
        ]

    for way in (-1, 1):
        canvas.line(tilted([(way * 60, 0), (way * 110, 0)]), "#c9d0e6", 8)
        panel = [(way * 104, -62), (way * 360, -62), (way * 360, 62), (way * 104, 62)]
        canvas.shade(tilted(panel), "#5f8ff2", "#27469f", "#152a6d")
        for column in range(1, 6):
            across = way * (104 + column * 256 / 6)
            canvas.line(tilted([(across, -62), (across, 62)]), "#a9c4ff", 2, 0.8)
        for row in (-31, 0, 31):
            canvas.line(tilted([(way * 104, row), (way * 360, row)]), "#a9c4ff", 2, 0.8)
        canvas.line(tilted([*panel, panel[0]]), "#dfe6fa", 4)
        shine = [(way * 150, -62), (way * 200, -62), (way * 260, 62), (way * 190, 62)]
        canvas.polygon(tilted(shine), "#ffffff", 0.2)
    canvas.shade(
        tilted([(-64, -78), (64, -78), (64, 78), (-64, 78)]), "#ffe9a8", "#e0a94a", "#8f5f2f"
    )
    canvas.polygon(tilted([(20, -78), (64, -78), (64, 78), (20, 78)]), "#4a2f2a", 0.3)
    for row in (-40, 0, 40):
        canvas.line(tilted([(-64, row), (64, row + 8)]), "#fff6d0", 2, 0.6)
    canvas.polygon(tilted([(-34, 78), (34, 78), (24, 112), (-24, 112)]), "#3a4266")
    canvas.disc(tilted([(0, 112)])[0], 22 * size, "#9fc9f2")
    canvas.disc(tilted([(-6, 108)])[0], 9 * size, "#ffffff", 0.9)
    canvas.line(tilted([(0, -78), (0, -128)]), "#dfe3f2", 5)
    dish = tilted(dome((0, -128), 44, 26))
    canvas.polygon(dish, "#f4f6ff")

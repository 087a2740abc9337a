"""Scenes of research: glassware, a chip."""

from math import pi, sin

from bot.simulator.newsroom.drawings.canvas import Canvas, Point
from bot.simulator.newsroom.drawings.shapes import (
    dome,
    oval,
)


def glassware(canvas: Canvas) -> None:
    """Flasks with coloured liquids on a laboratory bench."""
    canvas.gradient((0, "#dff0ee"), (0.7, "#a9d3d6"), (1, "#7fb5c4"), bottom=640)
    canvas.glow((300, 160), 560, "#ffffff", 0.95)
    for x in (60, 450, 840):
        canvas.box((x, 70, x + 340, 84), "#f6fbfa", 1, 4)
        canvas.soft([[(x, 86), (x + 340, 86), (x + 340, 110), (x, 110)]], "#4f8a94", 0.35, 8)
        for number in range(6):
            color = canvas.chance.choice(("#f2b134", "#e8604a", "#5fb3a3", "#5f8fd0", "#c98ad0"))
            left, high = x + 22 + number * 52, canvas.chance.uniform(30, 58)
            canvas.box((left, 70 - high, left + 34, 70), color, 0.55, 6)
            canvas.box((left + 8, 60 - high, left + 26, 72 - high), "#4a6f7a", 0.7, 3)
    canvas.gradient((0, "#f4f8f6"), (0.1, "#cfdedd"), (1, "#7f9fa9"), top=632)
    _flask(canvas, (330, 690), 330, "#ff7a59")
    _round_flask(canvas, (690, 700), 170, "#3fb5a0")
    _flask(canvas, (960, 716), 240, "#f2b134")
    _test_tubes(canvas, (1060, 690))
    _tubing(canvas)


def _flask(canvas: Canvas, foot: Point, high: float, color: str) -> None:
    x, y = foot
    wide, neck = high * 0.42, high * 0.1
    canvas.soft([oval((x + 30, y), wide * 1.05, 16)], "#2f5f6d", 0.55, 9)
    canvas.soft([oval((x + 20, y + 22), wide * 0.8, 10)], color, 0.5, 10)
    edge = [(neck, high), (neck, high * 0.66), (wide, 14), (wide - 12, 0)]
    glass = [(x - across, y - up) for across, up in edge]
    glass += [(x + across, y - up) for across, up in reversed(edge)]
    canvas.polygon(glass, "#ffffff", 0.42)
    level = y - high * 0.38
    half = wide - (wide - neck) * (y - 14 - level) / (high * 0.66 - 14)
    canvas.shade(
        [
            (x - half, level),
            (x + half, level),
            (x + wide - 4, y - 14),
            (x + wide - 15, y - 4),
            (x - wide + 15, y - 4),
            (x - wide + 4, y - 14),
        ],
        color,
        "#8a2f5a",
    )
    canvas.ellipse((x - half, level - 10, x + half, level + 10), color)
    canvas.ellipse((x - half * 0.9, level - 7, x + half * 0.9, level + 5), "#ffffff", 0.35)
    canvas.line([*glass, glass[0]], "#f4ffff", 4, 0.9)
    canvas.box((x - neck - 9, y - high - 10, x + neck + 9, y - high + 6), "#f4ffff", 0.95, 7)
    canvas.line([(x - neck * 0.3, y - high * 0.6), (x - wide * 0.68, y - 34)], "#ffffff", 8, 0.6)
    for _ in range(12):
        bubble = (
            x + canvas.chance.uniform(-0.5, 0.5) * wide,
            y - canvas.chance.uniform(0.06, 0.34) * high,
        )
        canvas.disc(bubble, canvas.chance.uniform(2, 7), "#ffffff", 0.45)


def _round_flask(canvas: Canvas, foot: Point, radius: float, color: str) -> None:
    x, y = foot
    center = (x, y - radius)
    canvas.soft([oval((x + 34, y + 4), radius, 18)], "#2f5f6d", 0.6, 10)
    canvas.soft([oval((x + 20, y + 30), radius * 0.7, 12)], color, 0.5, 12)
    canvas.box((x - 32, y - radius * 2.9, x + 32, y - radius * 1.9), "#ffffff", 0.42)
    canvas.disc(center, radius, "#ffffff", 0.42)
    canvas.shade(dome(center, radius - 6, 6 - radius), "#7fe0c4", color, "#1a6f7f")
    canvas.ellipse((x - radius + 6, y - radius - 16, x + radius - 6, y - radius + 16), "#a9f0d9")
    canvas.arc((x - radius, y - radius * 2, x + radius, y), (0, 360), "#f4ffff", 5)
    for side in (-32, 32):
        canvas.line([(x + side, y - radius * 2.9), (x + side, y - radius * 1.96)], "#f4ffff", 4)
    canvas.box((x - 44, y - radius * 2.95, x + 44, y - radius * 2.84), "#f4ffff", 1, 7)
    canvas.soft(
        [oval((x - radius * 0.52, y - radius * 1.3), radius * 0.13, radius * 0.36)],
        "#ffffff",
        0.85,
        6,
    )
    for _ in range(24):
        bubble = (
            x + canvas.chance.uniform(-0.7, 0.7) * radius,
            y - canvas.chance.uniform(0.16, 0.9) * radius,
        )
        canvas.disc(bubble, canvas.chance.uniform(2, 9), "#ffffff", 0.4)


def _test_tubes(canvas: Canvas, foot: Point) -> None:
    x, y = foot
    for number, color in enumerate(("#e8604a", "#5f8fd0", "#f2b134", "#8fc95a")):
        left = x + number * 50
        canvas.box((left, y - 210, left + 32, y - 8), "#ffffff", 0.55, 15)
        canvas.box((left + 3, y - 60 - number * 26, left + 29, y - 11), color, 0.95, 13)
        canvas.box((left + 6, y - 200, left + 12, y - 24), "#ffffff", 0.7, 3)
        canvas.box((left - 4, y - 216, left + 36, y - 206), "#f4ffff", 1, 4)
    for level in (150, 46):
        canvas.panel((x - 30, y - level, x + 214, y - level + 22), "#d99a5f", "#a9683f")
    for side in (-30, 196):
        canvas.panel((x + side, y - 160, x + side + 18, y + 10), "#c9854f", "#8a5233")


def _tubing(canvas: Canvas) -> None:
    tube = [
        (330 + part * 360, 356 - 190 * sin(pi * part) - 140 * part)
        for part in (n / 40 for n in range(41))
    ]
    canvas.line(tube, "#ffffff", 17, 0.8)
    canvas.line(tube, "#ff9f7a", 8, 0.9)
    canvas.line([(x, y - 5) for x, y in tube], "#ffffff", 2.5, 0.9)


def chip(canvas: Canvas) -> None:
    """A chip on its board, traces glowing."""
    canvas.gradient((0, "#06262e"), (0.5, "#0c4a4f"), (1, "#052029"))
    canvas.glow((640, 426), 620, "#1fb59a", 0.55)
    for side in range(4):
        for number in range(15):
            _trace(canvas, side, number)
    for x, y in ((150, 140), (1070, 150), (170, 690), (1080, 680), (330, 90), (930, 770)):
        canvas.soft([[(x, y), (x + 96, y), (x + 100, y + 60), (x + 6, y + 60)]], "#021218", 0.7, 8)
        canvas.box((x, y, x + 90, y + 46), "#16323a", 1, 5)
        canvas.box((x + 4, y + 4, x + 86, y + 14), "#2f5a63", 1, 3)
        for leg in range(5):
            canvas.box((x + 8 + leg * 17, y + 46, x + 16 + leg * 17, y + 56), "#e9c97a")
    canvas.soft([[(440, 250), (860, 250), (880, 650), (420, 650)]], "#010d12", 0.8, 16)
    canvas.box((430, 216, 850, 636), "#14262e", 1, 18)
    canvas.box((440, 226, 840, 626), "#1d3a44", 1, 14)
    canvas.box((490, 276, 790, 576), "#0d1d26", 1, 8)
    _die(canvas)
    canvas.polygon([(440, 240), (560, 226), (440, 420)], "#ffffff", 0.1)
    canvas.disc((466, 252), 9, "#e9c97a")


def _trace(canvas: Canvas, side: int, number: int) -> None:
    start = 252 + number * 25
    out, bend = canvas.chance.uniform(60, 150), canvas.chance.uniform(-120, 120) + (number - 7) * 12
    far = 900
    path = [
        (430.0, start),
        (430 - out, start),
        (430 - out - abs(bend), start + bend),
        (430 - far, start + bend),
    ]
    turned = [_turn_about(point, side) for point in path]
    bright = canvas.chance.random() < 0.4
    color = "#7ff5d0" if bright else "#2f9f8a"
    canvas.line(turned, color, 4.5, 0.9 if bright else 0.6)
    pin = _turn_about((422, start), side)
    canvas.box((pin[0] - 10, pin[1] - 7, pin[0] + 10, pin[1] + 7), "#e9c97a", 1, 3)
    node = turned[2]
    canvas.disc(node, 7, color)
    canvas.disc(node, 3, "#052029")
    if bright:
        canvas.glow(node, 44, "#7ff5d0", 0.8)


def _turn_about(point: Point, quarters: int) -> Point:
    x, y = point[0] - 640, point[1] - 426
    for _ in range(quarters):
        x, y = -y, x
    return 640 + x, 426 + y


def _die(canvas: Canvas) -> None:
    canvas.panel((520, 306, 760, 546), "#f2b56a", "#d0607a", "#5f4fc0")
    for row in range(8):
        for column in range(8):
            x, y = 526 + column * 29, 312 + row * 29
            if canvas.chance.random() < 0.75:
                wide = 25 if canvas.chance.random() < 0.7 else 54
                color = canvas.chance.choice(
                    ("#ffe3a8", "#ff9f8a", "#9f8af2", "#4ad0d6", "#3a2a6d")
                )
                canvas.box((x, y, min(x + wide, 755), y + 25), color, 0.42, 2)
    for number in range(9):
        canvas.line([(520, 306 + number * 30), (760, 306 + number * 30)], "#2a1a4a", 1.4, 0.7)
        canvas.line([(520 + number * 30, 306), (520 + number * 30, 546)], "#2a1a4a", 1.4, 0.7)
    canvas.polygon([(520, 306), (680, 306), (520, 500)], "#ffffff", 0.16)
    for number in range(20):
        for pad in ((506, 300 + number * 13), (774, 300 + number * 13)):
            canvas.disc(pad, 3.4, "#e9c97a")

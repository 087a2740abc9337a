"""Scenes of mountains: an observatory, a post hut, a winding road."""

from math import cos, pi, sin

from bot.simulator.newsroom.drawings.canvas import HEIGHT, WIDTH, Canvas, Point
from bot.simulator.newsroom.drawings.shapes import (
    Line,
    circle,
    cloud,
    conifer,
    dome,
    hills,
    land,
    milky_way,
    oval,
    peaks,
    snow,
    stars,
)


def observatory(canvas: Canvas) -> None:
    """An observatory on a ridge under the Milky Way."""
    canvas.gradient(
        (0, "#070b26"), (0.45, "#1c2a63"), (0.74, "#6f55a3"), (1, "#ffb088"), bottom=600
    )
    milky_way(canvas, (260, -40), (1010, 520), "#b9a7ee")
    stars(canvas, 520, 560)
    canvas.glow((900, 640), 560, "#ffb08a", 0.55)
    for base, swing, colors in (
        (560, 90, ("#4a4a8a", "#8d6f9e")),
        (640, 70, ("#33366f", "#6a5688")),
    ):
        land(canvas, peaks(canvas, base, swing), *colors)
        canvas.mist(base + 70, 66, "#d59aa6", 0.5)
    ridge = _saddle(canvas)
    land(canvas, ridge, "#1d2150", "#0d1030")
    _dome(canvas, (430, ridge(430) + 20), 156)
    _dome(canvas, (740, ridge(740) + 12), 74)
    for x in range(30, WIDTH, 46):
        if not 240 < x < 850:
            foot = x + canvas.chance.uniform(-16, 16)
            size = canvas.chance.uniform(50, 120)
            conifer(canvas, (foot, ridge(foot) + 14), size, "#161a42", "#0a0d28")


def _saddle(canvas: Canvas) -> Line:
    rough = hills(canvas, 0, 7, 190)
    return lambda x: 690 - 90 * cos((x - 480) / 520) + rough(x)


def _dome(canvas: Canvas, foot: Point, radius: float) -> None:
    x, y = foot
    wall = radius * 0.72
    rim = y - wall
    canvas.glow((x, rim - radius * 0.3), radius * 2.4, "#8f8be0", 0.35)
    canvas.panel((x - radius, rim, x + radius, y + 30), "#c9c3e6", "#6a669f", "#2a2c63")
    canvas.box((x + radius * 0.2, rim, x + radius, y + 30), "#141640", 0.45)
    shell = dome((x, rim), radius * 1.06, radius * 1.02)
    canvas.shade(shell, "#f3eefc", "#b5afdc", "#807cb8")
    dark = dome((x, rim), radius * 1.06, radius * 1.02, end=1 / 3)
    inner = dome((x, rim), radius * 0.34, radius * 1.02, end=1 / 3)
    canvas.polygon([*dark, *reversed(inner)], "#20225a", 0.42)
    slit = [
        (x + radius * (0.05 + 0.2 * part), rim - radius * (0.28 + 0.72 * part))
        for part in (0, 0.5, 1.0)
    ]
    other = [(a + radius * 0.24, b + radius * 0.03) for a, b in slit]
    canvas.polygon([*slit, *reversed(other)], "#0b0d2c")
    canvas.glow((x + radius * 0.3, rim - radius * 0.6), radius * 0.5, "#ffce8a", 0.7)
    canvas.box((x - radius * 1.1, rim - 4, x + radius * 1.1, rim + radius * 0.07), "#ece7f8", 1, 3)
    canvas.box((x - radius * 0.55, y - wall * 0.45, x - radius * 0.3, y + 12), "#ffd99a", 1, 3)
    canvas.glow((x - radius * 0.42, y - wall * 0.2), radius * 0.5, "#ffd08a", 0.7)


def mountain_post(canvas: Canvas) -> None:
    """A lonely hut on a high pass."""
    canvas.gradient((0, "#1f5f9f"), (0.6, "#8fc4dd"), (1, "#f6e9d3"), bottom=560)
    cloud(canvas, (980, 170), 300, "#ffffff", 0.85)
    cloud(canvas, (190, 240), 260, "#ffffff", 0.75)
    high = peaks(canvas, 330, 250)
    land(canvas, high, "#8aa3c9", "#a9bcd3", "#c9d6dd")
    snow(canvas, high, 400, "#ffffff")
    canvas.mist(520, 90, "#eef3f2", 0.8)
    middle = peaks(canvas, 520, 90)
    land(canvas, middle, "#5f7f9a", "#8fa99f")
    canvas.mist(610, 60, "#e9f0e6", 0.6)
    meadow = hills(canvas, 640, 30, 760)
    land(canvas, meadow, "#b3b957", "#6f8f45", "#3a5f3a")
    trail: list[Point] = [
        (600, 690),
        (660, 690),
        (560, 740),
        (760, HEIGHT),
        (560, HEIGHT),
        (500, 740),
    ]
    canvas.shade(trail, "#e6d6ad", "#b99a6a")
    _hut(canvas, (520, 690), 250)
    _flags(canvas, (735, 560), (1190, 400))
    canvas.line([(1190, 700), (1190, 392)], "#5d4636", 8)
    for _ in range(160):
        x, y = canvas.chance.uniform(0, WIDTH), canvas.chance.uniform(715, HEIGHT)
        if not 480 < x < 780:
            color = canvas.chance.choice(("#f6d24a", "#ffffff", "#e8607a", "#b58ad6"))
            canvas.line([(x, y), (x, y + 10)], "#3f6f3a", 1.5)
            canvas.disc((x, y), canvas.chance.uniform(2, 4.6), color)


def _hut(canvas: Canvas, foot: Point, wide: float) -> None:
    x, y = foot
    right, eaves = x + wide, y - wide * 0.46
    canvas.soft(
        [[(x - 10, y), (right + 70, y), (right + 110, y + 24), (x, y + 24)]], "#2c4a2c", 0.6, 8
    )
    canvas.panel((x, eaves, right, y), "#f3ead6", "#cdbb9b")
    canvas.polygon(
        [(right, eaves), (right + 50, eaves + 6), (right + 50, y - 10), (right, y)], "#a9987c"
    )
    canvas.shade(
        [
            (x - 24, eaves + 10),
            (x + 34, eaves - 82),
            (right + 16, eaves - 82),
            (right + 20, eaves + 10),
        ],
        "#3f8f6a",
        "#256a55",
    )
    canvas.polygon(
        [(right + 16, eaves - 82), (right + 74, eaves + 14), (right + 20, eaves + 10)], "#1c5547"
    )
    canvas.box((x + 28, y - 84, x + 76, y), "#2f7a5c", 1, 3)
    canvas.disc((x + 68, y - 40), 3, "#f3d67a")
    for left in (x + 104, x + 176):
        canvas.box((left, y - 84, left + 48, y - 40), "#ffdf9a", 1, 3)
        canvas.line([(left + 24, y - 84), (left + 24, y - 40)], "#7a5a3c", 3)
        canvas.box((left - 4, y - 38, left + 52, y - 32), "#d8604a", 1, 2)
    canvas.box((x + 186, eaves - 118, x + 210, eaves - 60), "#a9785a")
    smoke = [
        circle((x + 206 + step * 17, eaves - 140 - step * 30), 9 + step * 5) for step in range(6)
    ]
    canvas.soft(smoke, "#ffffff", 0.55, 8)
    canvas.box((x - 58, y - 74, x - 30, y - 30), "#2e8a63", 1, 5)
    canvas.box((x - 52, y - 62, x - 36, y - 57), "#103f30")
    canvas.box((x - 47, y - 30, x - 41, y + 4), "#5d4636")


def _flags(canvas: Canvas, start: Point, end: Point) -> None:
    colors = ("#e8503f", "#f6c244", "#3f9f7a", "#f7f4ea", "#3f7fc9")
    cord = []
    for number in range(29):
        part = number / 28
        x = start[0] + (end[0] - start[0]) * part
        y = start[1] + (end[1] - start[1]) * part + 70 * sin(pi * part)
        cord.append((x, y))
    canvas.line(cord, "#6d5a4a", 1.5)
    for number, (x, y) in enumerate(cord[1:-1]):
        flutter = canvas.chance.uniform(-3, 5)
        canvas.polygon(
            [(x - 6, y), (x + 6, y), (x + 7 + flutter, y + 22), (x - 5 + flutter, y + 22)],
            colors[number % 5],
        )


def mountain_road(canvas: Canvas) -> None:
    """A small bus on a winding road through green hills."""
    canvas.gradient((0, "#5fb0cf"), (0.7, "#d7ecdc"), (1, "#fdf3d2"), bottom=460)
    canvas.glow((210, 140), 330, "#fffbe0", 0.95)
    cloud(canvas, (820, 150), 360, "#ffffff", 0.9)
    tones = (("#8fc0b8", "#b9d9c4"), ("#6fae9a", "#9fcaa6"), ("#4f9a7a", "#86b87f"))
    for number, colors in enumerate(tones):
        line = hills(canvas, 330 + 75 * number, 62, 470 + 90 * number)
        land(canvas, line, *colors)
        canvas.mist(420 + 75 * number, 50, "#f1f7e0", 0.55)
    slope = hills(canvas, 560, 40, 900)
    land(canvas, slope, "#7fb85c", "#3f8a4c", "#215f3d")
    bends = [_bend(number / 240) for number in range(241)]
    for reach, color in ((1.22, "#dfe3b4"), (1.0, "#7f8891")):
        for number, (x, y) in enumerate(bends):
            half = (9 + 62 * number / 240) * reach
            canvas.ellipse((x - half, y - half * 0.4, x + half, y + half * 0.4), color)
    for number in range(0, 236, 8):
        canvas.line(bends[number : number + 5], "#fdf6dd", 1.5 + number / 80, 0.9)
    for _ in range(46):
        x, part = canvas.chance.uniform(0, WIDTH), canvas.chance.random()
        y = 590 + 260 * part
        middle, _ = _bend((y - 566) / 320)
        if abs(x - middle) > 150 + 70 * part:
            conifer(canvas, (x, y), 70 + 120 * part, "#6fae5c", "#1f5a3f")
    x, y = bends[96]
    _minibus(canvas, (x, y + 8), 150)


def _bend(part: float) -> Point:
    return 640 + 330 * sin(part * 7.6) * (0.3 + part * 0.8), 566 + 320 * part


def _minibus(canvas: Canvas, foot: Point, wide: float) -> None:
    x, y = foot
    left, right, top = x - wide / 2, x + wide / 2, y - wide * 0.46
    canvas.soft([oval((x, y + 3), wide * 0.55, 7)], "#143a2a", 0.6, 5)
    canvas.shade(
        [
            (left, top + 10),
            (left + 8, top),
            (right - 20, top),
            (right, top + 34),
            (right, y - 8),
            (left, y - 8),
        ],
        "#ffd75e",
        "#f2a93a",
    )
    canvas.box((left, y - 26, right, y - 18), "#ffffff")
    for pane in range(4):
        canvas.box(
            (left + 8 + pane * 34, top + 10, left + 36 + pane * 34, top + 32), "#2f6f86", 1, 3
        )
    for hub in (left + 30, right - 30):
        canvas.disc((hub, y - 6), 13, "#25303a")
        canvas.disc((hub, y - 6), 6, "#c9d0d0")

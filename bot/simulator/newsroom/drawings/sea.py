"""Scenes of the sea: turbines, ferries, a lighthouse."""

from math import cos, pi, sin

from bot.simulator.newsroom.drawings.canvas import HEIGHT, WIDTH, Box, Canvas, Point
from bot.simulator.newsroom.drawings.shapes import (
    birds,
    circle,
    cloud,
    glitter,
    hills,
    land,
    oval,
    skyline,
    stars,
    streaks,
    waves,
)


def wind_sea(canvas: Canvas) -> None:
    """Turbines far out at sea in the evening."""
    canvas.gradient((0, "#1f4f86"), (0.45, "#6fa5c4"), (0.8, "#ffd2a0"), (1, "#ffb27f"), bottom=520)
    canvas.glow((880, 500), 560, "#fff0c4", 0.95)
    canvas.disc((880, 462), 52, "#fff8e0")
    streaks(canvas, 80, 380, "#ffe3c9", 0.6)
    canvas.gradient((0, "#f2b890"), (0.12, "#8fa9b4"), (0.5, "#2f7396"), (1, "#123f66"), top=510)
    glitter(canvas, 880, 512, "#fff0c9", 90)
    for number in range(11):
        near = number % 3 / 2
        x = 90 + number * 114 + canvas.chance.uniform(-16, 16)
        size = 120 + 90 * near
        _turbine(canvas, (x, 516 + 16 * near), size, "#d3dde6", 0.75)
    waves(canvas, 520, "#d9eef2", 260, 0.35)
    for x, foot, size in ((250, 640, 500), (1070, 690, 610), (640, 585, 330)):
        _turbine(canvas, (x, foot), size, "#fdfcf8", 1)
    _service_boat(canvas, (470, 690))
    birds(canvas, [(430, 220), (480, 245), (540, 205), (760, 270)], 20, "#33506f")


def _turbine(canvas: Canvas, foot: Point, size: float, color: str, strength: float) -> None:
    x, y = foot
    hub = y - size * 0.64
    wide = size * 0.018
    mast = [(x - wide, y), (x + wide, y), (x + wide * 0.55, hub), (x - wide * 0.55, hub)]
    canvas.polygon(mast, color, strength)
    canvas.polygon(
        [(x, y), (x + wide, y), (x + wide * 0.55, hub), (x, hub)], "#5d7f9c", 0.4 * strength
    )
    canvas.box((x - wide * 1.7, y - size * 0.05, x + wide * 1.7, y + 4), "#f2b134", strength, 2)
    start = canvas.chance.uniform(0, 2 * pi / 3)
    for blade in range(3):
        turn = start + blade * 2 * pi / 3
        along, side = (cos(turn), sin(turn)), (-sin(turn), cos(turn))
        reach = size * 0.36
        shape = [(0.0, -0.5), (0.18, -1.25), (0.5, -0.75), (1.0, 0.0), (0.3, 0.45), (0.0, 0.5)]
        points = [
            (
                x + along[0] * reach * far + side[0] * wide * off,
                hub + along[1] * reach * far + side[1] * wide * off,
            )
            for far, off in shape
        ]
        canvas.polygon(points, color, strength)
    canvas.disc((x, hub), wide * 1.15, "#ffffff", strength)


def _service_boat(canvas: Canvas, at: Point) -> None:
    x, y = at
    canvas.soft([oval((x + 80, y + 34), 150, 12)], "#0b2b47", 0.6)
    canvas.soft([oval((x - 70, y + 30), 120, 9)], "#ffffff", 0.7)
    canvas.shade(
        [(x - 20, y - 20), (x + 190, y - 26), (x + 160, y + 32), (x, y + 32)], "#e8503f", "#9f2f38"
    )
    canvas.box((x - 6, y + 4, x + 170, y + 9), "#ffffff", 0.9)
    canvas.box((x + 70, y - 66, x + 140, y - 22), "#fdfaf2", 1, 6)
    canvas.box((x + 82, y - 58, x + 134, y - 40), "#2f5f7f", 1, 3)
    canvas.line([(x + 104, y - 66), (x + 104, y - 104)], "#f2efe6", 3)
    canvas.line([(x + 10, y - 20), (x + 40, y - 70), (x + 64, y - 48)], "#f2b134", 4)


def fog_harbour(canvas: Canvas) -> None:
    """A ferry at its pier in thick fog."""
    canvas.gradient((0, "#7f98a3"), (0.55, "#c3cfcd"), (1, "#e9e4d6"), bottom=520)
    canvas.glow((860, 220), 380, "#fff3dc", 0.85)
    canvas.disc((860, 220), 44, "#fff9ea", 0.7)
    skyline(canvas, 470, 330, ("#a3b5bb", "#c3ccca"), "#f6ead0")
    canvas.mist(430, 120, "#dfe3dd", 0.9)
    skyline(canvas, 500, 200, ("#7f97a1", "#b3c0c0"), "#ffe2a8")
    canvas.mist(490, 90, "#e3e5dd", 0.95)
    canvas.gradient((0, "#cfd6d1"), (0.4, "#8fa5aa"), (1, "#4f6c78"), top=500)
    waves(canvas, 505, "#f2f3ea", 170, 0.3)
    _ferry(canvas, (330, 610), 620, "#2f7f6d")
    canvas.mist(600, 60, "#e3e6df", 0.55)
    for number in range(6):
        x = 40 + number * 250
        canvas.panel((x, 690, x + 26, HEIGHT), "#4a4f52", "#23303a")
    canvas.panel((0, 716, WIDTH, 764), "#8a7f72", "#4f4a4a")
    canvas.box((0, 706, WIDTH, 720), "#b3a793")
    for x in (150, 1100):
        canvas.line([(x, 712), (x, 520)], "#2f3a42", 7)
        canvas.glow((x, 512), 150, "#ffd58a", 0.95)
        canvas.box((x - 16, 496, x + 16, 526), "#fff3cf", 1, 8)
    birds(canvas, [(520, 300), (590, 330), (660, 280)], 24, "#5d727a")


def _ferry(canvas: Canvas, at: Point, long: float, paint: str) -> None:
    x, y = at
    canvas.soft([oval((x + long / 2, y + 50), long * 0.52, 14)], "#12303f", 0.6)
    hull = [(x - 30, y - 56), (x + long + 30, y - 56), (x + long - 40, y + 46), (x + 40, y + 46)]
    canvas.shade(hull, paint, paint, "#123f3f")
    canvas.box((x - 20, y - 62, x + long + 20, y - 50), "#fdf8ea", 1, 5)
    canvas.box((x + 26, y + 4, x + long - 26, y + 12), "#fdf8ea", 0.85)
    for deck in range(2):
        inset, floor = 30 + 46 * deck, y - 62 - 72 * deck
        _deck(canvas, (x + inset, floor - 64, x + long - inset, floor), paint)
    _funnel(canvas, (x + long * 0.52, y - 198))
    for place in (0.2, 0.8):
        mast = x + long * place
        canvas.line([(mast, y - 198), (mast, y - 278)], "#5d5a52", 4)


def _deck(canvas: Canvas, box: Box, paint: str) -> None:
    left, top, right, bottom = box
    canvas.panel(box, "#fffdf4", "#e3ddc9")
    canvas.box((left - 18, top - 8, right + 18, top + 2), paint, 1, 5)
    count = int((right - left - 40) // 44)
    for pane in range(count):
        x = left + 26 + pane * (right - left - 52) / count
        canvas.box((x, top + 14, x + 30, bottom - 20), "#2f5f72", 1, 5)
        low, high = bottom - 20, top + 14
        shine = [(x + 5, low), (x + 15, high), (x + 22, high), (x + 12, low)]
        canvas.polygon(shine, "#ffffff", 0.3)


def _funnel(canvas: Canvas, foot: Point) -> None:
    x, y = foot
    body = [(x - 38, y - 74), (x + 38, y - 74), (x + 50, y), (x - 50, y)]
    canvas.shade(body, "#f2b134", "#c9802a")
    canvas.box((x - 41, y - 74, x + 41, y - 56), "#3a3f46", 1, 3)
    smoke = [circle((x - 12 - step * 30, y - 92 - step * 12), 12 + step * 5) for step in range(5)]
    canvas.soft(smoke, "#f2f0ea", 0.55, 9)


def ferry(canvas: Canvas) -> None:
    """An old ferry crossing a sunny harbour."""
    canvas.gradient((0, "#3f9fd0"), (0.7, "#bfe6ea"), (1, "#fdf3d6"), bottom=470)
    cloud(canvas, (250, 170), 340, "#ffffff", 0.9)
    cloud(canvas, (1010, 130), 280, "#ffffff", 0.85)
    land(canvas, hills(canvas, 400, 60, 700), "#6fae9f", "#a9d0b3", bottom=480)
    skyline(canvas, 470, 190, ("#8fb8c9", "#d3e3df"), "#ffffff")
    canvas.gradient((0, "#8fd6d6"), (0.3, "#3f9fb8"), (1, "#125f86"), top=466)
    waves(canvas, 470, "#f0fffb", 300, 0.45)
    canvas.soft([oval((640, 668), 430, 16)], "#ffffff", 0.8)
    _ferry(canvas, (300, 640), 680, "#1f8a6a")
    birds(canvas, [(330, 300), (420, 270), (900, 250), (960, 290), (1030, 240)], 28, "#ffffff")


def lighthouse(canvas: Canvas) -> None:
    """A lighthouse above the surf at dusk."""
    canvas.gradient((0, "#16265c"), (0.5, "#5f5a9f"), (0.8, "#e88f8a"), (1, "#ffd2a0"), bottom=560)
    stars(canvas, 150, 260)
    canvas.glow((250, 540), 460, "#ffdca8", 0.9)
    streaks(canvas, 240, 460, "#ffb8a0", 0.5)
    for far, reach in (((-200, 120), (-200, 250)), ((1480, 60), (1480, 210))):
        canvas.soft([[(838, 224), far, reach, (838, 240)]], "#fff3c4", 0.55, 12)
    canvas.gradient((0, "#e8a795"), (0.25, "#6f6a9f"), (1, "#1f2f66"), top=548)
    glitter(canvas, 250, 550, "#ffe9c4", 70)
    waves(canvas, 552, "#ffd9d0", 220, 0.35)
    _cliff(canvas)
    _keeper_house(canvas, (930, 590))
    _light_tower(canvas, (838, 580), 380)


def _cliff(canvas: Canvas) -> None:
    brink = [(690, 610), (760, 566), (900, 556), (1010, 584), (1120, 570), (1290, 610)]
    rock = [(520, HEIGHT), (560, 742), (640, 700), *brink, (1290, HEIGHT)]
    canvas.shade(rock, "#7f8a5a", "#4a4a5c", "#232447")
    canvas.shade([*brink, (1290, 640), (1000, 610), (800, 606)], "#b3b35f", "#6f7a4a")
    for _ in range(26):
        x, y = canvas.chance.uniform(600, 1260), canvas.chance.uniform(660, 830)
        canvas.line([(x, y), (x + 26, y + 34), (x + 16, y + 70)], "#1b1c3c", 2, 0.5)


def _keeper_house(canvas: Canvas, foot: Point) -> None:
    x, y = foot
    canvas.panel((x, y - 74, x + 170, y), "#f6ead8", "#b9a5a0")
    canvas.polygon(
        [(x - 14, y - 70), (x + 30, y - 122), (x + 140, y - 122), (x + 184, y - 70)], "#8a4452"
    )
    for left in (20, 104):
        canvas.box((x + left, y - 54, x + left + 36, y - 22), "#ffdf96", 1, 2)
        canvas.glow((x + left + 18, y - 38), 60, "#ffd58a", 0.6)
    canvas.box((x + 66, y - 54, x + 92, y), "#5d3a4a", 1, 3)


def _light_tower(canvas: Canvas, foot: Point, high: float) -> None:
    x, y = foot
    top = y - high * 0.82

    def ring(upper: float, lower: float, *colors: str) -> None:
        one, two = 30 + 26 * upper, 30 + 26 * lower
        level, below = top + (y - top) * upper, top + (y - top) * lower
        canvas.shade(
            [(x - one, level), (x + one, level), (x + two, below), (x - two, below)], *colors
        )

    ring(0, 1, "#fffaf0", "#e9d9cf")
    for band in (0.12, 0.44, 0.76):
        ring(band, band + 0.16, "#e8504a", "#c93a44")
    canvas.polygon([(x + 8, top), (x + 30, top), (x + 56, y), (x + 16, y)], "#2b2450", 0.32)
    for part in (0.34, 0.66):
        canvas.box(
            (x - 12, top + (y - top) * part, x + 6, top + (y - top) * part + 26), "#3a3560", 1, 8
        )
    canvas.box((x - 46, top - 8, x + 46, top + 8), "#3a3560", 1, 4)
    canvas.box((x - 24, top - 54, x + 24, top - 8), "#fff3b8", 1, 3)
    canvas.glow((x, top - 30), 210, "#fff3b8", 1)
    for bar in (-24, -8, 8, 24):
        canvas.line([(x + bar, top - 54), (x + bar, top - 8)], "#3a3560", 3)
    canvas.polygon([(x - 34, top - 52), (x + 34, top - 52), (x, top - 92)], "#c93a44")
    canvas.disc((x, top - 94), 5, "#3a3560")

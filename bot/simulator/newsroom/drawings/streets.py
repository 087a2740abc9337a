"""Scenes of streets: a tram, a bus, bicycles."""

from math import cos, pi, sin

from bot.simulator.newsroom.drawings.canvas import HEIGHT, WIDTH, Canvas, Point
from bot.simulator.newsroom.drawings.shapes import (
    cloud,
    conifer,
    dome,
    glitter,
    hills,
    land,
    oval,
    peaks,
    skyline,
    snow,
    streaks,
    tower,
    tree,
    waves,
)


def tram(canvas: Canvas) -> None:
    """A tram on a green track along the bay, early in the morning."""
    canvas.gradient((0, "#2f7f9d"), (0.45, "#9fcfc4"), (0.8, "#ffe3b0"), bottom=470)
    canvas.glow((610, 400), 520, "#fff2c8", 0.9)
    canvas.disc((610, 330), 46, "#fffbe6")
    streaks(canvas, 90, 300, "#fff4dc", 0.5)
    land(canvas, hills(canvas, 405, 26, 760), "#8fb9b4", "#a9cbbd", bottom=470)
    skyline(canvas, 452, 150, ("#6d9ea3", "#93b9b1"), "#fff0c4")
    canvas.gradient((0, "#8cc7bf"), (1, "#2f8395"), top=448, bottom=600)
    waves(canvas, 448, "#eafff4", 160, 0.4)
    glitter(canvas, 610, 450, "#fff6d0", 70)
    canvas.gradient((0, "#d9c79f"), (0.12, "#b9a681"), (1, "#b9a681"), top=560, bottom=620)
    canvas.gradient((0, "#5f9c55"), (1, "#2f6b45"), top=596, bottom=760)
    canvas.gradient((0, "#596a72"), (1, "#34424d"), top=752)
    for y in (712, 738):
        canvas.line([(0, y), (WIDTH, y)], "#1f3f3a", 5)
        canvas.line([(0, y - 2), (WIDTH, y - 2)], "#dcebdd", 1.5)
    for x in (70, 1150):
        tree(canvas, (x, 640), 330, "#a8cf6a", "#3f7f4c")
    _tram_train(canvas, 190, 430)
    for x in range(-20, WIDTH, 150):
        canvas.box((x, 812, x + 80, 818), "#e9e2cf", 0.75, 3)


def _tram_train(canvas: Canvas, left: float, top: float) -> None:
    right, floor = left + 900, top + 272
    shadow = [(left - 10, floor + 18), (right + 20, floor + 18), (right + 60, floor + 52)]
    canvas.soft([[*shadow, (left + 30, floor + 52)]], "#10302c", 0.7, 12)
    nose: list[Point] = [(right, top + 60), (right + 34, top + 150), (right + 36, floor)]
    hull = [(left + 26, top), (right - 60, top), *nose, (left, floor), (left, top + 34)]
    canvas.shade(hull, "#ffffff", "#eef3ee", "#cfe0dc")
    stripe = [(left, floor - 62), (right + 35, floor - 62), (right + 36, floor), (left, floor)]
    canvas.shade(stripe, "#f0644b", "#b93a35")
    glass = [(left + 16, top + 46), (right - 6, top + 46), (right + 30, top + 150)]
    canvas.shade([*glass, (left + 16, top + 150)], "#21505f", "#477f8a", "#9cc9c2")
    for section in range(3):
        x = left + 26 + section * 296
        for door in (86, 214):
            canvas.box((x + door, top + 58, x + door + 54, floor - 12), "#2c5e6b", 0.9, 6)
            canvas.line([(x + door + 27, top + 60), (x + door + 27, floor - 14)], "#cfe6e0", 2)
        if section < 2:
            canvas.box((x + 278, top + 2, x + 290, floor - 2), "#5d6f78", 0.95)
        for seat in (50, 177):
            canvas.disc((x + seat, top + 122), 11, "#173844", 0.8)
            canvas.box((x + seat - 14, top + 130, x + seat + 14, top + 150), "#173844", 0.8, 7)
    for part in range(7):
        x = left + 50 + part * 130
        canvas.polygon(
            [(x, top + 148), (x + 34, top + 48), (x + 60, top + 48), (x + 26, top + 148)],
            "#ffffff",
            0.13,
        )
    canvas.box((left + 250, top - 20, left + 470, top + 2), "#c6d5d3", 1, 8)
    canvas.box((left + 560, top - 16, left + 700, top + 2), "#b7c9c8", 1, 8)
    canvas.box((left + 6, floor, right + 30, floor + 20), "#22353c", 1, 8)
    canvas.glow((right + 26, floor - 34), 46, "#fff6cf", 0.95)
    canvas.disc((right + 24, floor - 34), 9, "#fffdf0")


def bus(canvas: Canvas) -> None:
    """An electric bus in a snowy town below high mountains."""
    canvas.gradient((0, "#284b7e"), (0.55, "#86a9cf"), (1, "#f7d9cf"), bottom=520)
    canvas.glow((300, 430), 480, "#ffe0c9", 0.75)
    far = peaks(canvas, 400, 170)
    land(canvas, far, "#7c97c4", "#c4cbe2", bottom=560)
    snow(canvas, far, 390, "#f6f7ff")
    near = peaks(canvas, 480, 90)
    land(canvas, near, "#5a77a6", "#a6b6d6", bottom=600)
    x = -10.0
    while x < WIDTH:
        wide, high = canvas.chance.uniform(90, 150), canvas.chance.uniform(80, 190)
        tower(canvas, (x, 600 - high, x + wide, 600), ("#36486e", "#4b5f88"), "#ffd58a")
        canvas.box((x - 4, 592 - high, x + wide + 4, 604 - high), "#f4f7ff", 1, 6)
        x += wide + 14
    canvas.gradient((0, "#dfe8f6"), (1, "#aebfdd"), top=592, bottom=690)
    for x in range(40, WIDTH, 210):
        conifer(
            canvas, (x + canvas.chance.uniform(-30, 30), 640), 150, "#f1f6ff", "#6d8fae", "#2c4f67"
        )
    canvas.gradient((0, "#6f7fa3"), (1, "#3f4a6c"), top=680)
    _bus_body(canvas, 250, 400)
    for _ in range(260):
        place = (canvas.chance.uniform(0, WIDTH), canvas.chance.uniform(0, HEIGHT))
        canvas.disc(place, canvas.chance.uniform(0.8, 3.4), "#ffffff", 0.75)


def _bus_body(canvas: Canvas, left: float, top: float) -> None:
    right, floor = left + 740, top + 330
    canvas.soft([oval(((left + right) / 2, floor + 26), 400, 22)], "#161c38", 0.8, 12)
    hull = [(left + 30, top), (right - 40, top), (right, top + 60), (right + 6, floor)]
    canvas.shade([*hull, (left, floor), (left, top + 30)], "#fdfefe", "#dff2ea", "#8fd0ba")
    wave: list[Point] = [
        (x, floor - 96 - 26 * sin((x - left) / 120)) for x in range(int(left), int(right) + 6, 8)
    ]
    canvas.shade([*wave, (right + 6, floor), (left, floor)], "#2bb38c", "#137a70")
    canvas.shade(
        [
            (left + 14, top + 50),
            (right - 10, top + 50),
            (right + 2, top + 188),
            (left + 14, top + 188),
        ],
        "#1d3557",
        "#355f82",
        "#8fb7c9",
    )
    for pane in range(1, 6):
        x = left + 14 + pane * 121
        canvas.box((x, top + 50, x + 8, top + 188), "#e8f5f0")
    for pane in range(5):
        x = left + 70 + pane * 121
        canvas.glow((x, top + 120), 80, "#ffdf9e", 0.55)
        canvas.disc((x, top + 140), 15, "#15263f", 0.9)
        canvas.box((x - 22, top + 152, x + 22, top + 188), "#15263f", 0.9, 10)
    for x in (left + 200, left + 470):
        canvas.box((x, top + 56, x + 84, floor - 8), "#1f3b5c", 0.92, 6)
        canvas.box((x + 8, top + 66, x + 38, floor - 18), "#7fa8bf", 0.7, 4)
        canvas.box((x + 46, top + 66, x + 76, floor - 18), "#7fa8bf", 0.7, 4)
    for x in (left + 120, right - 120):
        canvas.disc((x, floor - 2), 50, "#12202f")
        canvas.disc((x, floor - 2), 29, "#9fb2bd")
        canvas.disc((x, floor - 2), 12, "#3b4c5a")
    canvas.box((left + 120, top - 24, right - 220, top + 4), "#c9ded8", 1, 10)
    canvas.box((left + 40, top - 8, right - 60, top + 4), "#ffffff", 1, 6)
    canvas.glow((right + 4, floor - 50), 80, "#fff3c4", 0.95)
    canvas.box((right - 16, floor - 64, right + 4, floor - 42), "#fffbe2", 1, 6)


def bicycles(canvas: Canvas) -> None:
    """A convoy of bicycles in the morning sun."""
    canvas.gradient((0, "#6db7c9"), (0.7, "#f8e6bd"), (1, "#ffd9a0"), bottom=560)
    canvas.glow((250, 420), 420, "#fff4cf", 0.95)
    canvas.disc((250, 410), 52, "#fffbe8")
    cloud(canvas, (860, 190), 330, "#ffffff", 0.8)
    cloud(canvas, (520, 120), 220, "#ffffff", 0.6)
    land(canvas, hills(canvas, 470, 34, 640), "#a9cfae", "#d6dfaa", bottom=580)
    for x in range(-30, WIDTH, 118):
        high = canvas.chance.uniform(110, 190)
        _cottage(
            canvas,
            (x, 566),
            100,
            high,
            canvas.chance.choice(("#f4ead2", "#e9c9a0", "#dfe6d3", "#f2d3c2")),
        )
    canvas.gradient((0, "#7fb765"), (1, "#5a9a55"), top=562, bottom=650)
    canvas.gradient((0, "#8b9298"), (1, "#5d656f"), top=640)
    for x in range(0, WIDTH, 160):
        canvas.box((x, 690, x + 90, 696), "#f6efd9", 0.8, 3)
    coats = ("#e8503f", "#f6c244", "#2d9d8f", "#3f6fc9", "#e98bab")
    for number, coat in enumerate(coats):
        small = 0.72 if number in (1, 2, 3) else 1.0
        _cyclist(canvas, (140 + number * 250, 790), 230 * small, coat)


def _cottage(canvas: Canvas, foot: Point, wide: float, high: float, wall: str) -> None:
    x, y = foot
    canvas.panel((x, y - high, x + wide, y), wall, "#cdb892")
    canvas.polygon(
        [(x - 8, y - high), (x + wide + 8, y - high), (x + wide / 2, y - high - 46)], "#b65a44"
    )
    for across in (0.16, 0.6):
        left = x + wide * across
        canvas.box((left, y - high + 22, left + 22, y - high + 52), "#5f8f9c", 1, 2)
    canvas.box((x + wide * 0.4, y - 44, x + wide * 0.64, y), "#7a4a3c", 1, 3)


def _cyclist(canvas: Canvas, foot: Point, size: float, coat: str) -> None:
    def at(across: float, up: float) -> Point:
        return foot[0] + across * size, foot[1] - up * size

    canvas.soft([oval((foot[0], foot[1] + 6), size * 0.5, 8)], "#2a2f36", 0.5)
    back, front, pedals = at(-0.3, 0.2), at(0.3, 0.2), at(-0.03, 0.2)
    saddle, handle = at(-0.12, 0.46), at(0.22, 0.52)
    for hub in (back, front):
        _wheel(canvas, hub, size * 0.2)
    frame = (back, saddle, pedals, back, pedals, handle, saddle, handle, front)
    canvas.line(frame, "#c8463d", 5)
    hip, shoulder = at(-0.11, 0.5), at(0.04, 0.8)
    canvas.line([hip, at(0.06, 0.36), at(0.01, 0.1)], "#2f3a5a", size * 0.08)
    canvas.line([hip, shoulder], coat, size * 0.17)
    canvas.disc(shoulder, size * 0.085, coat)
    canvas.line([shoulder, at(0.13, 0.62), handle], coat, size * 0.06)
    canvas.disc(at(0.08, 0.95), size * 0.085, "#e7b891")
    canvas.polygon(dome(at(0.08, 0.97), size * 0.1, size * 0.09), "#f8f4e4")


def _wheel(canvas: Canvas, hub: Point, radius: float) -> None:
    x, y = hub
    canvas.arc((x - radius, y - radius, x + radius, y + radius), (0, 360), "#22272e", 5)
    for spoke in range(6):
        across, down = radius * cos(pi * spoke / 6), radius * sin(pi * spoke / 6)
        canvas.line([(x - across, y - down), (x + across, y + down)], "#7b838c", 1)

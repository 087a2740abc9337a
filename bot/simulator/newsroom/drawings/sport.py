"""Scenes of sport: a match, a marathon, an evening run."""

from bot.simulator.newsroom.drawings.canvas import HEIGHT, WIDTH, Canvas, Point
from bot.simulator.newsroom.drawings.shapes import (
    glitter,
    oval,
    person,
    skyline,
    tower,
    tree,
    waves,
)

_SHIRTS = ("#e8503f", "#f6c244", "#2d9d8f", "#f4f1e6", "#3f6fc9", "#e98bab", "#8cc152", "#f08a3c")


def stadium(canvas: Canvas) -> None:
    """A full stadium at night under floodlights."""
    canvas.gradient((0, "#0b1438"), (0.6, "#2a3f86"), (1, "#6f7fc4"), bottom=420)
    for x in (150, 470, 810, 1130):
        canvas.soft(
            [[(x - 18, 96), (x + 18, 96), (x + 330, 640), (x - 330, 640)]], "#dfe9ff", 0.2, 26
        )
    canvas.shade(
        [(-10, 300), (200, 236), (640, 214), (1080, 236), (1290, 300), (1290, 420), (-10, 420)],
        "#3b4c8f",
        "#1d2a5c",
    )
    _crowd(canvas)
    canvas.gradient((0, "#2f4a9f"), (1, "#16245c"), top=560)
    canvas.shade(
        [(110, 560), (1170, 560), (1500, HEIGHT), (-220, HEIGHT)], "#5fc06a", "#2f9a55", "#1b7a4a"
    )
    for number in range(0, 10, 2):
        top_one, top_two = 110 + 106 * number, 110 + 106 * (number + 1)
        low_one, low_two = -220 + 172 * number, -220 + 172 * (number + 1)
        canvas.polygon(
            [(top_one, 560), (top_two, 560), (low_two, HEIGHT), (low_one, HEIGHT)], "#d8f59a", 0.14
        )
    canvas.line([(110, 562), (1170, 562)], "#f4fff0", 3)
    canvas.line([(640, 562), (640, HEIGHT)], "#f4fff0", 4, 0.9)
    canvas.arc((420, 640, 860, 790), (0, 360), "#f4fff0", 4)
    teams = (("#f4f6ff", "#2b62c9"), ("#e2463f", "#f7f2e4"))
    for number in range(13):
        y = 590 + (number * 67 % 215)
        x = 120 + (number * 263 % 1060)
        shirt, shorts = teams[number % 2]
        canvas.soft([oval((x + 12, y + 2), 26, 6)], "#0c3a26", 0.6, 4)
        person(canvas, (x, y), 52 + (y - 590) * 0.24, shirt, shorts)
    canvas.disc((655, 706), 8, "#ffffff")
    for x in (150, 470, 810, 1130):
        canvas.line([(x, 250), (x, 90)], "#c9d3f5", 5)
        canvas.glow((x, 84), 150, "#f1f5ff", 0.95)
        for lamp in range(8):
            canvas.disc((x - 30 + lamp % 4 * 20, 74 + lamp // 4 * 18), 8, "#ffffff")


def _crowd(canvas: Canvas) -> None:
    canvas.gradient((0, "#1a2450"), (1, "#33407e"), top=300, bottom=562)
    shirts = ("#f4f6ff", "#5b8bee", "#2b62c9", "#e2463f", "#f3c04e", "#9fb4f2", "#22356f")
    for row in range(20):
        y = 308 + row * 12.4
        for seat in range(105):
            x = seat * 12.4 + (row % 2) * 6
            if canvas.chance.random() < 0.9:
                color = canvas.chance.choice(shirts)
                canvas.disc((x, y), 5.2, color, 0.35 + 0.03 * row)
    for x in range(110, WIDTH, 212):
        canvas.polygon([(x, 300), (x + 12, 300), (x + 16, 562), (x - 4, 562)], "#141c42", 0.7)
    for _ in range(34):
        place = (canvas.chance.uniform(0, WIDTH), canvas.chance.uniform(310, 540))
        canvas.glow(place, 13, "#ffffff", 0.9)
    canvas.gradient((0, "#2b62c9"), (1, "#1c4aa3"), top=538, bottom=562)


def marathon(canvas: Canvas) -> None:
    """Runners on a rainy avenue."""
    canvas.gradient((0, "#4d6d88"), (0.6, "#a9c2c6"), (1, "#f3e3c6"), bottom=520)
    canvas.glow((640, 480), 460, "#fff3d6", 0.8)
    _avenue(canvas)
    for number in range(26):
        part = number / 25
        y = 528 + 300 * part**1.5
        spread = 60 + 430 * part
        x = 640 + spread * (((number * 61) % 27) / 13 - 1)
        _runner(canvas, (x, y), 50 + 210 * part**1.4, _SHIRTS[number * 5 % 8], number % 2 == 0)
    for _ in range(230):
        x, y = canvas.chance.uniform(-20, WIDTH), canvas.chance.uniform(-40, HEIGHT)
        canvas.line([(x, y), (x - 7, y + 34)], "#ffffff", 1, 0.28)


def _avenue(canvas: Canvas) -> None:
    for left, wide, high in (
        (0, 150, 330),
        (150, 130, 250),
        (280, 110, 190),
        (890, 110, 200),
        (1000, 130, 270),
        (1130, 160, 360),
    ):
        tower(canvas, (left, 520 - high, left + wide, 520), ("#6d8ba0", "#9fb6ba"), "#fff0c2")
    canvas.gradient((0, "#8fae86"), (1, "#47684f"), top=518)
    canvas.shade(
        [(560, 500), (720, 500), (WIDTH + 260, HEIGHT), (-260, HEIGHT)],
        "#b9c3c4",
        "#74828f",
        "#4a5869",
    )
    for side in (-1, 1):
        for rank in (5, 4, 3, 2, 1, 0):
            near = 1 / (1 + rank * 0.62)
            x = 640 + side * 700 * near
            tree(canvas, (x, 500 + 190 * near), 330 * near + 40, "#b7cf7c", "#4f7f5e")
        rope = [(640 + side * 85, 510), (640 + side * 800, 800)]
        canvas.line(rope, "#f0644b", 4, 0.85)


def _runner(canvas: Canvas, foot: Point, height: float, shirt: str, turned: bool) -> None:
    x, y = foot
    way = -1 if turned else 1
    skin = "#c98d66" if turned else "#e5b48c"
    canvas.soft([oval((x, y + 4), height * 0.2, height * 0.03)], "#25303c", 0.45, 5)
    limb = height * 0.075

    def bone(points: list[Point], color: str, width: float = limb) -> None:
        path = [(x + way * across * height, y - up * height) for across, up in points]
        canvas.line(path, color, width)
        for joint in path:
            canvas.disc(joint, width / 2, color)

    bone([(-0.02, 0.5), (-0.09, 0.27), (-0.13, 0.2)], skin)
    bone([(0.03, 0.5), (0.07, 0.26), (0.04, 0.03)], skin)
    bone([(0.04, 0.03), (0.09, 0.02)], "#2a2f45")
    bone([(-0.13, 0.2), (-0.08, 0.15)], "#2a2f45")
    bone([(-0.13, 0.76), (-0.18, 0.6), (-0.11, 0.56)], skin, limb * 0.8)
    bone([(0.13, 0.76), (0.19, 0.62), (0.1, 0.68)], skin, limb * 0.8)
    canvas.box(
        (x - height * 0.12, y - height * 0.82, x + height * 0.12, y - height * 0.5),
        shirt,
        1,
        height * 0.06,
    )
    canvas.box(
        (x - height * 0.11, y - height * 0.54, x + height * 0.11, y - height * 0.42),
        "#2a3350",
        1,
        height * 0.04,
    )
    canvas.box(
        (x - height * 0.055, y - height * 0.74, x + height * 0.055, y - height * 0.65),
        "#ffffff",
        0.9,
    )
    canvas.disc((x, y - height * 0.9), height * 0.085, skin)
    canvas.ellipse((x - height * 0.09, y - height, x + height * 0.09, y - height * 0.9), "#2c2226")


def night_run(canvas: Canvas) -> None:
    """A riverside path with low lamps at night."""
    canvas.gradient((0, "#0d1b3f"), (0.6, "#2d4a80"), (1, "#7f7fb0"), bottom=470)
    canvas.glow((950, 190), 260, "#dfe6ff", 0.5)
    canvas.disc((950, 190), 40, "#f5f3df")
    skyline(canvas, 462, 210, ("#16264f", "#2c3f74"), "#ffd98c")
    canvas.mirror(462, "#12264e", 0.3, 0.8)
    waves(canvas, 465, "#9fb6e6", 120, 0.28)
    glitter(canvas, 950, 466, "#f3edcf", 34)
    bank: list[Point] = [(0, 560), (420, 520), (700, 540), (1000, 640), (1110, HEIGHT), (0, HEIGHT)]
    canvas.shade(bank, "#1f4a4a", "#0d2431")
    path: list[Point] = [
        (380, 532),
        (470, 532),
        (690, 610),
        (900, HEIGHT),
        (250, HEIGHT),
        (470, 620),
    ]
    canvas.shade(path, "#7f8fae", "#c9a27a", "#6c5a62")
    for number in range(7):
        near = (number / 6) ** 1.7
        for x in (430 - 220 * near, 480 + 420 * near):
            y = 540 + 270 * near
            canvas.glow((x, y), 34 + 120 * near, "#ffcf86", 0.85)
            canvas.box(
                (x - 2 - 5 * near, y - 8 - 40 * near, x + 2 + 5 * near, y + 4), "#2b2a36", 1, 3
            )
            canvas.box(
                (x - 2 - 5 * near, y - 8 - 40 * near, x + 2 + 5 * near, y - 4 - 22 * near),
                "#fff3cf",
                1,
                3,
            )
    tree(canvas, (90, 720), 480, "#2f6a5a", "#123a3c")
    _runner(canvas, (560, 770), 235, "#f2694f", False)
    _runner(canvas, (432, 690), 160, "#5fc7c0", True)

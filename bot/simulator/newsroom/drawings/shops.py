"""Scenes of shops: books and bread behind lit windows, a bowl of noodles."""

from math import cos, pi, sin

from bot.simulator.newsroom.drawings.canvas import HEIGHT, WIDTH, Canvas, Point
from bot.simulator.newsroom.drawings.shapes import (
    BOOK_COLORS,
    dome,
    oval,
    person,
    stars,
)


def bookshop(canvas: Canvas) -> None:
    """A bookshop's lit window on a blue evening."""
    _street_front(canvas, ("#16305c", "#4a6fa3"), ("#1f6f78", "#134a56"))
    _display(canvas, (250, 330, 800, 650))
    for row in range(3):
        floor = 436 + row * 102
        x = 268.0
        while x < 768:
            wide, high = canvas.chance.uniform(13, 27), canvas.chance.uniform(50, 80)
            canvas.box((x, floor - high, x + wide, floor), canvas.chance.choice(BOOK_COLORS), 1, 2)
            canvas.box((x + 3, floor - high + 8, x + wide - 3, floor - high + 12), "#fff0c4", 0.8)
            x += wide + 2
        canvas.box((250, floor, 800, floor + 9), "#6d3f2a")
    _street_people(canvas, ("#d8604a", "#e9b44a", "#f2ece0"))


def _street_front(canvas: Canvas, sky: tuple[str, str], paint: tuple[str, str]) -> None:
    canvas.gradient((0, sky[0]), (1, sky[1]), bottom=700)
    stars(canvas, 130, 210)
    for x, wide, top, wall in ((-20, 200, 150, "#2a2f55"), (1090, 220, 110, "#2b2a50")):
        canvas.panel((x, top, x + wide, 720), wall, "#1c1d3c")
        for row in range(5):
            for column in range(3):
                if canvas.chance.random() < 0.35:
                    left, upper = x + 30 + column * 58, top + 40 + row * 96
                    canvas.box((left, upper, left + 32, upper + 48), "#ffcf86", 0.75, 2)
    canvas.panel((180, 90, 1090, 720), "#7f6f74", "#54495a")
    for number in range(4):
        left = 250 + number * 214
        canvas.box((left - 8, 132, left + 112, 246), "#cfc0b4", 1, 4)
        canvas.panel((left, 140, left + 104, 238), "#20325f", "#5a6f9f")
        canvas.line([(left + 52, 140), (left + 52, 238)], "#cfc0b4", 5)
        if number in (1, 3):
            canvas.box((left, 140, left + 104, 238), "#ffce86", 0.75)
            canvas.line([(left + 52, 140), (left + 52, 238)], "#cfc0b4", 5)
    canvas.panel((214, 276, 1056, 720), *paint)
    canvas.gradient((0, "#5a5670"), (1, "#23223a"), top=716)
    canvas.soft([[(230, 720), (1040, 720), (1180, HEIGHT), (90, HEIGHT)]], "#ffca80", 0.5, 22)
    canvas.box((200, 690, 1070, 720), "#3a3348")
    for number in range(9):
        left, right = 204 + number * 96, 300 + number * 96
        color = "#f6ead0" if number % 2 else paint[0]
        canvas.polygon([(left + 8, 262), (right + 2, 262), (right, 322), (left, 322)], color)
        canvas.ellipse((left, 308, right, 338), color)
    canvas.polygon([(204, 262), (1076, 262), (1070, 280), (208, 280)], "#201a30", 0.2)


def _display(canvas: Canvas, box: tuple[float, float, float, float]) -> None:
    left, top, right, bottom = box
    canvas.box((left - 14, top - 4, right + 14, bottom + 14), "#e9d3a9", 1, 4)
    canvas.panel((left, top, right, bottom), "#ffe9b0", "#ffc977", "#e0944f")
    canvas.panel((860, 340, 1010, 712), "#6d3f2a", "#472619")
    canvas.panel((876, 360, 994, 560), "#ffe9b0", "#f2b562")
    canvas.disc((984, 590), 6, "#f6d27a")
    for x in (400, 660):
        canvas.line([(x, top), (x, top + 24)], "#5d3a2a", 3)
        canvas.polygon(
            [(x - 30, top + 44), (x - 12, top + 22), (x + 12, top + 22), (x + 30, top + 44)],
            "#3a2a30",
        )
        canvas.glow((x, top + 52), 150, "#fff9dc", 0.95)
    canvas.glow(((left + right) / 2, bottom), 560, "#ffc070", 0.28)


def _street_people(canvas: Canvas, coats: tuple[str, ...]) -> None:
    for number, coat in enumerate(coats):
        x, y = 340 + number * 190, 786 + number % 2 * 26
        canvas.soft(
            [[(x - 20, y), (x + 20, y), (x + 60, y + 50), (x - 60, y + 50)]], "#14132a", 0.5, 6
        )
        person(canvas, (x, y), 190, coat, "#1d1b33")


def bakery(canvas: Canvas) -> None:
    """A bakery at three in the morning, its window full of warm light."""
    _street_front(canvas, ("#1b1740", "#5a3f6f"), ("#b5483f", "#7a2c34"))
    _display(canvas, (250, 330, 800, 650))
    _baker(canvas, (520, 560))
    for row, floor in enumerate((498, 570, 642)):
        if row != 0:
            for number in range(12):
                x = 274 + number * 45
                canvas.shade(oval((x, floor - 17), 21, 16), "#ffd58a", "#c9803a")
                canvas.ellipse((x - 9, floor - 28, x + 7, floor - 20), "#fff0c4", 0.7)
                canvas.disc((x, floor - 22), 3.5, "#a9482f")
            canvas.box((250, floor, 800, floor + 8), "#7a452a")
    steam = [
        oval((340 + number * 120, 420 - step * 24), 22 - step * 3, 22)
        for number in range(4)
        for step in range(4)
    ]
    canvas.soft(steam, "#fff6e0", 0.5, 10)
    _street_people(canvas, ("#3f6f86", "#e9b44a"))
    _dog(canvas, (690, 790))


def _baker(canvas: Canvas, foot: Point) -> None:
    x, y = foot
    canvas.shade(
        [(x - 60, y), (x - 50, y - 92), (x, y - 112), (x + 50, y - 92), (x + 60, y)],
        "#ffffff",
        "#e6d9c4",
    )
    canvas.disc((x, y - 134), 29, "#e9b98f")
    canvas.box((x - 30, y - 172, x + 30, y - 146), "#ffffff", 1, 8)
    canvas.ellipse((x - 38, y - 202, x + 38, y - 156), "#ffffff")
    for shift in (-10, 10):
        canvas.disc((x + shift, y - 134), 2.6, "#3a2420")
    canvas.arc((x - 10, y - 134, x + 10, y - 118), (20, 160), "#a9503f", 2)


def _dog(canvas: Canvas, foot: Point) -> None:
    x, y = foot
    canvas.shade(
        [(x - 34, y), (x - 26, y - 50), (x + 8, y - 74), (x + 26, y - 40), (x + 26, y)],
        "#d9a35f",
        "#8a5a36",
    )
    canvas.disc((x + 16, y - 80), 22, "#d9a35f")
    canvas.ellipse((x + 20, y - 82, x + 50, y - 62), "#e9bd80")
    canvas.disc((x + 48, y - 74), 5, "#2b1a1a")
    canvas.disc((x + 22, y - 86), 3, "#2b1a1a")
    canvas.polygon([(x + 2, y - 96), (x - 10, y - 66), (x + 10, y - 76)], "#8a5a36")
    canvas.line([(x - 30, y - 8), (x - 56, y - 30), (x - 50, y - 50)], "#b5814a", 9)


def noodles(canvas: Canvas) -> None:
    """A bowl of noodles with an egg and greens, steaming."""
    canvas.gradient((0, "#7a2f2c"), (0.55, "#c9603f"), (1, "#e08a4a"), bottom=560)
    canvas.glow((640, 330), 620, "#ffd08a", 0.75)
    for number in range(7):
        x = 60 + number * 194
        canvas.panel((x, 0, x + 110, 190), "#8f3a33", "#a94a38")
    canvas.gradient((0, "#a9653a"), (1, "#5d2f22"), top=548)
    for number in range(6):
        level = 570 + number * 52
        canvas.line([(0, level), (WIDTH, level + canvas.chance.uniform(-8, 8))], "#6d3a26", 2, 0.5)
    canvas.soft([oval((640, 776), 400, 34)], "#2b1212", 0.75, 14)
    canvas.shade(dome((640, 440), 340, -320), "#fbf6ea", "#e6ddd0", "#a99a9a")
    canvas.polygon([(520, 744), (760, 744), (730, 786), (550, 786)], "#d9cfc4")
    for number in range(11):
        x = 352 + number * 57
        y = 552 + 64 * sin(pi * (x - 300) / 680)
        canvas.arc((x - 24, y - 24, x + 24, y + 24), (180, 360), "#2f6fa3", 5)
        canvas.arc((x - 12, y - 12, x + 12, y + 12), (180, 360), "#2f6fa3", 4)
    canvas.shade(oval((640, 440), 342, 104), "#fffdf4", "#d9cdbf")
    canvas.shade(oval((640, 446), 316, 90), "#d98a3a", "#a9521f")
    _toppings(canvas)
    for shift, lean in ((0, 0), (34, 12)):
        canvas.line([(760 + shift, 470), (1130 + shift, 120 + lean)], "#3a1a16", 15)
        canvas.line([(758 + shift, 464), (1126 + shift, 116 + lean)], "#a9604a", 4, 0.8)
    steam = [
        oval((470 + number * 110 + 34 * sin(step * 0.8 + number), 350 - step * 38), 26, 34)
        for number in range(4)
        for step in range(8)
    ]
    canvas.soft(steam, "#fff3e0", 0.34, 16)


def _toppings(canvas: Canvas) -> None:
    for number in range(54):
        x = 640 + canvas.chance.uniform(-230, 210)
        y = 450 + canvas.chance.uniform(-44, 46)
        long, high = canvas.chance.uniform(50, 110), canvas.chance.uniform(16, 34)
        color = ("#ffe6a3", "#f7d27a", "#fff3c8")[number % 3]
        canvas.arc(
            (x - long, y - high, x + long, y + high),
            (canvas.chance.uniform(180, 220), 350),
            color,
            6,
        )
    for x, y in ((470, 436), (520, 416), (450, 462)):
        for leaf in (-0.5, 0.0, 0.5):
            tip = (x - 60 * cos(leaf), y - 26 + 46 * sin(leaf))
            canvas.polygon(
                [(x, y), (x - 30, y - 34 + 30 * sin(leaf)), tip, (x - 26, y - 4 + 40 * sin(leaf))],
                "#3f9f4a",
            )
            canvas.line([(x, y), tip], "#d9f0b0", 3)
    for x, y in ((700, 418), (800, 446)):
        canvas.shade(oval((x, y), 58, 36), "#ffffff", "#f2e4cf")
        canvas.shade(oval((x + 2, y), 32, 20), "#ffc23f", "#f28a2a")
        canvas.ellipse((x - 14, y - 12, x + 2, y - 4), "#fff3c4", 0.9)
    for _ in range(60):
        place = (640 + canvas.chance.gauss(-10, 100), 452 + canvas.chance.gauss(0, 24))
        canvas.ellipse((place[0] - 6, place[1] - 3, place[0] + 6, place[1] + 3), "#5fbf4a")
        canvas.ellipse((place[0] - 3, place[1] - 1.4, place[0] + 3, place[1] + 1.4), "#d0f2a3")

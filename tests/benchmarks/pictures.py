"""A thousand pictures through choosing, fetching and preparing: run with `python -m`."""

import argparse
import asyncio
import json
import multiprocessing
import random
import resource
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import sqlalchemy as sa
import structlog
from aiohttp import web
from PIL import Image

from digests.cover import find_font, make_cover
from digests.illustrate import Illustrator
from digests.model import Picture
from digests.preparing import prepare
from digests.shelf import Shelf
from digests.sources.web import Web
from digests.store.database import Store
from digests.store.tables import articles, pictures
from tests.benchmarks.picture_kinds import BAD, GOOD, coded, scene
from tests.stock import NOW, article, put_news

EACH = 4
HOSTS = 8
COVERS = 10
LOGOS = 5
"""One article in so many begins with its outlet's logo, at an address of its own."""

THUMBS = 7
"""One in so many names a small size of its picture before the picture."""

NAMES = {"vector": "svg", "moving": "gif"}


@dataclass(frozen=True, slots=True)
class Case:
    """An article: the paths of the pictures that it names, and the one that should lead it."""

    outlet: str
    paths: tuple[str, ...]
    right: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """What came of it: articles that lead with the right picture (or rightly with none)."""

    articles: int
    pictures: int
    right: int
    sent: int
    refused: tuple[str, ...]
    seconds: float
    megabytes: float
    wrong: tuple[str, ...]


def measure(folder: Path, how_many: int, seed: int) -> Score:
    """Draw `how_many` pictures into a folder, serve them, and illustrate articles with them.

    Drawing and serving are done by processes of their own: seconds and memory are Jianbao's.
    """
    context = multiprocessing.get_context("spawn")
    drawing = context.Process(target=draw, args=(folder, how_many, seed))
    drawing.start()
    drawing.join()
    if drawing.exitcode:
        raise RuntimeError("the pictures could not be drawn")
    cases = [
        Case(one["outlet"], tuple(one["paths"]), one["right"])
        for one in json.loads((folder / "cases.json").read_text("utf-8"))
    ]
    listening = socket.create_server(("0.0.0.0", 0))
    port = listening.getsockname()[1]
    serving = context.Process(target=serve, args=(folder, listening), daemon=True)
    serving.start()
    try:
        return asyncio.run(_illustrate(folder, cases, port))
    finally:
        serving.terminate()
        serving.join()


def draw(folder: Path, how_many: int, seed: int) -> None:
    """Write the pictures, and which articles name them."""
    dice = random.Random(seed)
    crest = coded(scene(random.Random(1), 800, 600), "PNG")
    cases = []
    for number in range(how_many // EACH):
        begins_with_logo = number % LOGOS == 0
        paths = []
        for place, kind in enumerate(_kinds(dice, begins_with_logo=begins_with_logo)):
            paths.append(f"{number}-{place}-{kind}.{NAMES.get(kind, 'jpg')}")
            made = crest if kind == "crest" else {**GOOD, **BAD}[kind](dice)
            if kind != "gone":
                (folder / paths[-1]).write_bytes(made)
        good = [path for path in paths if path.split("-")[2].split(".")[0] in GOOD]
        good.sort(key=lambda path: path.endswith(".gif"))
        if good and number % THUMBS == 0:
            paths.insert(0, _put_thumb(folder, good[0]))
        outlet = "远山新闻" if begins_with_logo else f"第{number % 7}家"
        cases.append(Case(outlet, tuple(paths), next(iter(good), None)))
    text = json.dumps([asdict(case) for case in cases], ensure_ascii=False)
    (folder / "cases.json").write_text(text, "utf-8")


def _kinds(dice: random.Random, *, begins_with_logo: bool) -> list[str]:
    """What an article names: some that will not do, and some that will."""
    bad = dice.randint(0, EACH)
    kinds = [dice.choice([*BAD]) for _ in range(bad)]
    kinds += [dice.choice([*GOOD]) for _ in range(EACH - bad)]
    dice.shuffle(kinds)
    return ["crest", *kinds[1:]] if begins_with_logo else kinds


def _put_thumb(folder: Path, path: str) -> str:
    """A small size of a picture; its path."""
    with Image.open(folder / path) as picture:
        small = picture.convert("RGB")
    small.thumbnail((150, 150))
    name, _, kind = path.rpartition(".")
    thumb = f"{name}-{small.width}x{small.height}.{kind}"
    (folder / thumb).write_bytes(coded(small, "JPEG"))
    return thumb


def serve(folder: Path, listening: socket.socket) -> None:
    """Give out what lies in a folder."""
    app = web.Application()
    app.router.add_static("/", folder)
    web.run_app(app, sock=listening, print=lambda *_: None, access_log=None)


async def _illustrate(folder: Path, cases: Sequence[Case], port: int) -> Score:
    hosts = [f"127.0.0.{number + 1}" for number in range(HOSTS)]
    shelf = folder / "shelf"
    async with (
        Store.opened(str(folder / "jianbao.sqlite")) as store,
        Web(allow_hosts=hosts, seconds=20) as fetching,
    ):
        keys = await _put(store, cases, [f"http://{host}:{port}" for host in hosts])
        illustrator = Illustrator(store, fetching, Shelf(shelf), lambda: NOW)
        begun = time.perf_counter()
        while await illustrator.run():
            pass
        seconds = time.perf_counter() - begun
        leads = await _leads(store)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wrong = [
        f"{'/'.join(case.paths)}: {found} instead of {case.right}"
        for key, case in zip(keys, cases, strict=True)
        if (found := leads[key]) != case.right
    ]
    sent = [path.read_bytes() for path in shelf.rglob("*.jpg")]
    refused = [problem for jpeg in sent for problem in telegram_refuses(jpeg)]
    named = sum(len(case.paths) for case in cases)
    right = len(cases) - len(wrong)
    shown = sum(lead is not None for lead in leads.values())
    return Score(len(cases), named, right, shown, tuple(refused), seconds, memory, tuple(wrong))


async def _put(store: Store, cases: Sequence[Case], bases: Sequence[str]) -> list[int]:
    keys = []
    async with store.writing() as conn:
        for number, case in enumerate(cases):
            base = bases[number % len(bases)]
            made = replace(
                article(f"第{number}条", outlet=case.outlet),
                pictures=tuple(Picture(f"{base}/{path}") for path in case.paths),
            )
            keys.append((await put_news(conn, made, NOW - timedelta(seconds=number)))[1])
    return keys


async def _leads(store: Store) -> dict[int, str | None]:
    """The name of each article's lead picture."""
    async with store.reading() as conn:
        rows = await conn.execute(
            sa.select(articles.c.id, pictures.c.address).outerjoin(
                pictures, pictures.c.id == articles.c.picture_id
            )
        )
        return {
            row.id: None if row.address is None else row.address.rpartition("/")[2] for row in rows
        }


def telegram_refuses(jpeg: bytes) -> list[str]:
    """What Telegram, or our own limits, would have against a picture (TELEGRAM.md, 1.3)."""
    with Image.open(BytesIO(jpeg)) as picture:
        picture.load()
    width, height = picture.size
    checks = {
        "format": picture.format == "JPEG" and picture.mode == "RGB",
        "bytes": len(jpeg) <= 300_000,
        "sides": width + height <= 10_000 and max(width, height) <= 1280,
        "ratio": max(width, height) / min(width, height) <= 20,
        "width": width >= 320,
        "metadata": not picture.getexif() and "icc_profile" not in picture.info,
    }
    return [name for name, holds in checks.items() if not holds]


def measure_cover(font: Path, seed: int) -> float:
    """Seconds of CPU for a cover of four pictures."""
    drawn = random.Random(seed)
    jpegs = []
    for _ in range(4):
        taken = BytesIO()
        scene(drawn, 1600, 1000).save(taken, "JPEG")
        jpegs.append(prepare(taken.getvalue()).jpeg)
    begun = time.process_time()
    for _ in range(COVERS):
        make_cover(jpegs, "早间要闻", "2026年11月22日 星期日", font)
    return (time.process_time() - begun) / COVERS


def main() -> None:
    """Print how many were right, whether any would be refused, and what it cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", action="store_true", help="name the wrong ones")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with tempfile.TemporaryDirectory() as folder:
        score = measure(Path(folder), options.pictures, options.seed)
    print(f"right          {score.right} of {score.articles} articles, {score.pictures} pictures")
    print(f"sent           {score.sent}; Telegram would refuse {len(score.refused)}")
    for problem, times in Counter(score.refused).items():
        print(f"  {problem} {times}")
    each = score.pictures / score.seconds
    print(f"time           {score.seconds:.1f} s, {each:.0f} pictures a second")
    print(f"peak memory    {score.megabytes:.0f} MB")
    font = find_font(None)
    if font is None:
        print("cover          not made: there is no font (fonts-noto-cjk)")
    else:
        print(f"cover          {1000 * measure_cover(font, options.seed):.0f} ms of CPU")
    for line in score.wrong if options.wrong else ():
        print(line, file=sys.stderr)


if __name__ == "__main__":
    main()

"""How hand-checked articles are built, kept as counts and hashes: run with `python -m`."""

import argparse
import hashlib
import json
import tarfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from digests.model import Article, FileMark, RawItem
from digests.reading import Reader
from digests.sources.post import read_post
from digests.text.clean import letters
from tests.benchmarks.shared import BESIDE

KEPT: Final = Path(__file__).parents[1] / "data" / "structure.json"


@dataclass(frozen=True, slots=True)
class Structure:
    """What an article is built of: `blocks` are written `kind letters hash`; none of its text."""

    outlet: str
    section: str
    published: str
    title: str
    pictures: int
    captions: int
    blocks: tuple[str, ...]


def structure_of(article: Article) -> Structure:
    """An article's structure: hashes are of letters and digits in lower case, 8 hex digits."""
    return Structure(
        outlet=article.outlet,
        section=article.section,
        published=(
            f"{article.published or ''}{'' if article.published_certain else ' or so'}".strip()
        ),
        title=_hash(article.title),
        pictures=len(article.pictures),
        captions=sum(bool(picture.caption) for picture in article.pictures),
        blocks=tuple(
            f"{block.kind} {len(letters(block.text))} {_hash(block.text)}"
            for block in article.blocks
        ),
    )


def load() -> dict[str, Structure]:
    """The structures that a person found right, by article's key."""
    kept = json.loads(KEPT.read_text("utf-8"))
    return {key: Structure(**{**one, "blocks": tuple(one["blocks"])}) for key, one in kept.items()}


def read_again(shared: Path, keys: Mapping[str, object]) -> dict[str, Structure]:
    """The structures as reading finds them now, of those articles of the shared data."""
    reader = Reader.load()
    found: dict[str, Structure] = {}
    for name, text in _posts(shared / "data"):
        key = hashlib.sha256(name.encode()).hexdigest()[:8]
        if key not in keys:
            continue
        raw = read_post("local", text, FileMark(name, 1, 1, ""))
        article = reader.read(raw) if isinstance(raw, RawItem) else raw
        if isinstance(article, Article):
            found[key] = structure_of(article)
    return found


def differences(kept: Structure, read: Structure) -> list[str]:
    """What differs, in words: facts beside the text, then blocks that went and blocks that came."""
    facts = ("outlet", "section", "published", "title", "pictures", "captions")
    told = [
        f"{fact}: {getattr(kept, fact)!r} is now {getattr(read, fact)!r}"
        for fact in facts
        if getattr(kept, fact) != getattr(read, fact)
    ]
    for verb, some, others in (
        ("gone", kept.blocks, read.blocks),
        ("new", read.blocks, kept.blocks),
    ):
        spare = Counter(others)
        for place, block in enumerate(some, 1):
            spare[block] -= 1
            if spare[block] < 0:
                told.append(f"block {place} {verb}: {block}")
    return told or ([] if kept.blocks == read.blocks else ["the blocks stand in another order"])


def _posts(data: Path) -> Iterator[tuple[str, str]]:
    """Name and text of every shared post; names begin below the folder that a source would read."""
    with tarfile.open(data / "posts-dev.tar.xz") as archive:
        for member in archive:
            post = archive.extractfile(member) if member.name.endswith(".md") else None
            if post is not None:
                yield member.name.partition("/")[2], post.read().decode()
    for path in sorted((data / "rsshub-samples").rglob("*.md")):
        yield path.relative_to(data / "rsshub-samples").as_posix(), path.read_text("utf-8")
    for path in sorted((data / "seeds").glob("*.md")):
        yield path.name, path.read_text("utf-8")


def _hash(text: str) -> str:
    return hashlib.sha256(letters(text).encode()).hexdigest()[:8]


def _write(structures: Mapping[str, Structure]) -> None:
    rows = (
        f"{json.dumps(key)}: {json.dumps(asdict(one), ensure_ascii=False)}"
        for key, one in sorted(structures.items(), key=lambda item: (item[1].outlet, item[0]))
    )
    KEPT.write_text("{\n" + ",\n".join(rows) + "\n}\n", "utf-8")


def show(kept: Mapping[str, Structure], read: Mapping[str, Structure]) -> None:
    """How many blocks agree, by outlet, and each difference."""
    blocks: Counter[str] = Counter()
    agreeing: Counter[str] = Counter()
    for key, structure in kept.items():
        now = read.get(key)
        blocks[structure.outlet] += len(structure.blocks)
        if now is not None:
            common = Counter(structure.blocks) & Counter(now.blocks)
            agreeing[structure.outlet] += common.total()
        for told in differences(structure, now) if now else ["not read"]:
            print(f"{structure.outlet} {key}: {told}")
    for outlet, count in sorted(blocks.items()):
        print(f"{outlet}: {agreeing[outlet]} of {count} blocks agree")
    print(f"{len(kept)} articles, {agreeing.total()} of {blocks.total()} blocks agree")


def main() -> None:
    """Compare with what was found right, or keep what is read now: once a person has checked it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=BESIDE)
    parser.add_argument("--write", action="store_true", help="keep what is read now")
    parser.add_argument("--add", nargs="*", default=[], metavar="KEY", help="with --write")
    options = parser.parse_args()
    kept = load()
    read = read_again(options.shared, dict.fromkeys([*kept, *options.add]))
    show(kept, read)
    if options.write:
        _write(read)


if __name__ == "__main__":
    main()

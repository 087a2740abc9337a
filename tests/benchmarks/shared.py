"""The data beside the checkout, as benchmarks use it."""

import tarfile
from pathlib import Path

BESIDE = Path(__file__).parents[2] / ".." / "shared"


def unpack_posts(shared: Path, folder: Path) -> Path:
    """Unpack the posts into a folder; returns where they lie."""
    # Debian's Python 3.11.2 has no filters to extract with; what is written is this alone.
    with tarfile.open(shared / "data" / "posts-dev.tar.xz") as packed:
        for member in packed:
            content = packed.extractfile(member)
            if content is not None:
                path = folder / member.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.read())
    (manifest,) = folder.rglob("manifest.jsonl")
    return manifest.parent

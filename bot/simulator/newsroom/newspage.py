"""The light markup sample articles are written in, as the HTML of a news page.

Blocks are parted by empty lines: `> ` a standfirst, `## ` a heading, `- ` list entries, `| ` table
rows, `![caption](drawing)` a picture, `<` HTML as it stands; anything else is a paragraph, in which
`**words**` are strong.
"""

import re
from collections.abc import Callable
from html import escape
from typing import Literal

Layout = Literal["column", "gallery", "magazine", "breaks", "bare"]
"""How a house sets its pages: `<p>` on lines of their own, figures, a styled page, `<br>`, text."""

_PICTURE = re.compile(r"!\[(?P<caption>[^\]]*)\]\((?P<name>[a-z_]+)\)")
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_STYLE = (
    "<style>.page-body{font-size:17px;line-height:1.8;color:#333}"
    ".page-body h2{margin:24px 0;border-left:4px solid #c0392b}</style>"
)


def picture_address(name: str, picture_base: str) -> str:
    """Where the drawing of that name is served."""
    return f"{picture_base.rstrip('/')}/{name}.jpg"


def body_html(markup: str, layout: Layout, picture_base: str) -> str:
    """The body as the generator found it on the page, in the layout of its house."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", markup.strip())]
    parts = [_block(block, layout, picture_base) for block in blocks]
    match layout:
        case "column":
            return "\n".join(parts)
        case "magazine":
            page = "\n".join(parts)
            return f'{_STYLE}<div class="page-body">\n{page}\n<p></p>\n</div>'
        case "breaks":
            return "<br>\n<br>\n".join(parts)
        case "gallery" | "bare":
            return "".join(parts)


def _block(block: str, layout: Layout, picture_base: str) -> str:
    if picture := _PICTURE.fullmatch(block):
        address = picture_address(picture["name"], picture_base)
        return _picture(address, escape(picture["caption"]), layout)
    if block.startswith("<"):
        return block
    for start, render in _BLOCKS.items():
        if block.startswith(start):
            return render([line.removeprefix(start) for line in block.splitlines()])
    return _paragraph(_inline("".join(block.splitlines())), layout)


def _paragraph(text: str, layout: Layout) -> str:
    match layout:
        case "column":
            return f"<p>\n{text}\n</p>"
        case "breaks":
            return f"　　{text}"
        case "bare":
            return text
        case "gallery" | "magazine":
            return f"<p>{text}</p>"


def _picture(address: str, caption: str, layout: Layout) -> str:
    if layout == "breaks":
        blank = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
        return f'<img src="{blank}" data-original="{address}" alt="{caption}">'
    if layout == "column":
        image = (
            f'<img src="{address}" title="点击查看大图" class="bigimg" width="530" '
            'referrerpolicy="no-referrer">'
        )
        return f'<p align="center">\n{image} \n</p>\n<p align="center">\n{caption}\n</p>'
    image = f'<img src="{address}" alt="{caption}" referrerpolicy="no-referrer">'
    indent = " " * 8
    return (
        f"<figure>\n{indent}{image}\n{indent}<figcaption>{caption}</figcaption>\n"
        f"{indent}</figure><br>"
    )


def _standfirst(lines: list[str]) -> str:
    return f"<blockquote>{_inline(''.join(lines))}</blockquote>"


def _heading(lines: list[str]) -> str:
    return f"<h2>{_inline(''.join(lines))}</h2>"


def _list(lines: list[str]) -> str:
    entries = "\n".join(f"<li>{_inline(line)}</li>" for line in lines)
    return f"<ul>\n{entries}\n</ul>"


def _table(lines: list[str]) -> str:
    rows = [line.strip(" |").split("|") for line in lines]
    cells = ["".join(f"<td>{_inline(cell.strip())}</td>" for cell in row) for row in rows]
    body = "\n".join(f"<tr>{row}</tr>" for row in cells)
    return f"<table>\n<tbody>\n{body}\n</tbody>\n</table>"


def _inline(text: str) -> str:
    return _STRONG.sub(r"<strong>\1</strong>", escape(text, quote=False))


_BLOCKS: dict[str, Callable[[list[str]], str]] = {
    "> ": _standfirst,
    "## ": _heading,
    "- ": _list,
    "| ": _table,
}

"""The card of a link's page, as the simulator found it."""

from markupsafe import Markup

from bot.chatview.look import Look, Message, attributes, followable


def draw_preview(preview: Message, look: Look) -> Markup:
    """Site, title, description and picture of a page, small at the side or large below."""
    large = bool(preview.get("large"))
    parts = Markup().join(
        Markup('<span class="{}">{}</span>').format(name, preview[name])
        for name in ("site", "title", "description")
        if preview.get(name)
    )
    url = str(preview.get("url", ""))
    leads = {"target": "_blank", "rel": "noopener noreferrer"}
    given = {"class": "preview large" if large else "preview", "href": url} | leads
    if not followable(url):
        given = {"class": given["class"]}
    drawn = Markup('<a {}><span class="about">{}</span>{}</a>')
    return drawn.format(attributes(given), parts, _picture(preview, look))


def _picture(preview: Message, look: Look) -> Markup:
    file = preview.get("picture")
    if not file:
        return Markup()
    drawn = Markup('<img class="page" src="{}" width="{}" height="{}" alt="">')
    width, height = (440, 230) if preview.get("large") else (60, 60)
    return drawn.format(look.picture_address(str(file)), width, height)

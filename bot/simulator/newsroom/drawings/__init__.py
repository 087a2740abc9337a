"""Drawings for the sample news: posters drawn by name, the same every time."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.simulator.newsroom.drawings.animals import cranes, deer
from bot.simulator.newsroom.drawings.canvas import Canvas
from bot.simulator.newsroom.drawings.festivals import kites, night_market
from bot.simulator.newsroom.drawings.fields import canal, rice, tea_hills
from bot.simulator.newsroom.drawings.gardens import rooftop_garden, vegetables
from bot.simulator.newsroom.drawings.laboratory import chip, glassware
from bot.simulator.newsroom.drawings.mountains import mountain_post, mountain_road, observatory
from bot.simulator.newsroom.drawings.museum import library, vase
from bot.simulator.newsroom.drawings.railways import night_train, train
from bot.simulator.newsroom.drawings.reef import coral
from bot.simulator.newsroom.drawings.river import lantern_river, rain_bridge
from bot.simulator.newsroom.drawings.sea import ferry, fog_harbour, lighthouse, wind_sea
from bot.simulator.newsroom.drawings.shops import bakery, bookshop, noodles
from bot.simulator.newsroom.drawings.space import rocket, satellite
from bot.simulator.newsroom.drawings.sport import marathon, night_run, stadium
from bot.simulator.newsroom.drawings.streets import bicycles, bus, tram

SCENES: Mapping[str, Callable[[Canvas], None]] = MappingProxyType(
    {
        scene.__name__: scene
        for scene in (
            bakery,
            bicycles,
            bookshop,
            bus,
            canal,
            chip,
            coral,
            cranes,
            deer,
            ferry,
            fog_harbour,
            glassware,
            kites,
            lantern_river,
            library,
            lighthouse,
            marathon,
            mountain_post,
            mountain_road,
            night_market,
            night_run,
            night_train,
            noodles,
            observatory,
            rain_bridge,
            rice,
            rocket,
            rooftop_garden,
            satellite,
            stadium,
            tea_hills,
            train,
            tram,
            vase,
            vegetables,
            wind_sea,
        )
    }
)


def draw(name: str) -> bytes | None:
    """The drawing of that name as a JPEG, or None where there is none."""
    scene = SCENES.get(name)
    if scene is None:
        return None
    canvas = Canvas(name)
    scene(canvas)
    return canvas.finish()

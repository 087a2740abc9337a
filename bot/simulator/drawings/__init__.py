"""Drawings for the sample news: posters drawn by name, the same every time."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.simulator.drawings.animals import cranes, deer
from bot.simulator.drawings.canvas import Canvas
from bot.simulator.drawings.festivals import kites, night_market
from bot.simulator.drawings.fields import canal, rice, tea_hills
from bot.simulator.drawings.gardens import rooftop_garden, vegetables
from bot.simulator.drawings.laboratory import chip, glassware
from bot.simulator.drawings.mountains import mountain_post, mountain_road, observatory
from bot.simulator.drawings.museum import library, vase
from bot.simulator.drawings.railways import night_train, train
from bot.simulator.drawings.reef import coral
from bot.simulator.drawings.river import lantern_river, rain_bridge
from bot.simulator.drawings.sea import ferry, fog_harbour, lighthouse, wind_sea
from bot.simulator.drawings.shops import bakery, bookshop, noodles
from bot.simulator.drawings.space import rocket, satellite
from bot.simulator.drawings.sport import marathon, night_run, stadium
from bot.simulator.drawings.streets import bicycles, bus, tram

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

"""Names that call no thing by its name: places, artists, programs, and colours that are called after things."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import lexicon as lex
from .lexicon import words
from .mention import Mention
from .nouns import known
from .pictures import is_picture
from .unseen import COLOUR

if TYPE_CHECKING:
    from .chunks import Item

TOPONYMS = words(
    "aberdeen africa alaska alberta alps amalfi amazon amazonia america amsterdam andalusia andes antarctica "
    "argentina arizona asia athens atlanta atlantis australia austria bali bangkok barcelona bavaria beijing belgium "
    "berlin bohemia bolivia bombay bordeaux boston brazil britain brittany brooklyn brussels budapest cairo california "
    "cambodia canada cappadocia caribbean casablanca chicago chile china colorado copenhagen cornwall crete croatia "
    "cuba dakota delhi denmark detroit dubai dublin edinburgh egypt england europe finland florence florida france "
    "geneva genoa germany greece greenland hamburg havana hawaii helsinki himalayas hogwarts hollywood hong-kong "
    "iceland india indonesia iran ireland istanbul italy jaipur japan jerusalem kenya kolkata korea kyoto lapland "
    "las-vegas lima lisbon liverpool london los-angeles madrid malaysia malibu manchester manhattan marrakech "
    "marseille mexico miami milan mongolia montana montmartre montreal morocco moscow mumbai munich namibia naples "
    "narnia nepal netherlands nevada new-york new-zealand norway oregon osaka oslo oxford pacific paris patagonia "
    "peru petra philadelphia philippines poland portugal prague provence rio romania rome russia sahara salzburg "
    "santorini sardinia scandinavia scotland seattle serengeti seoul seville shanghai siberia sicily singapore spain "
    "stockholm sweden switzerland sydney taiwan tanzania tasmania texas thailand tibet tokyo toronto transylvania "
    "tuscany ukraine utah vancouver vatican venice versailles vienna vietnam virginia wales warsaw yosemite zanzibar "
    "zurich")
ARTISTS = words(
    "banksy basquiat beksinski bosch botticelli bouguereau caravaggio cezanne dali degas disney escher frazetta "
    "gauguin ghibli giger goya greg-rutkowski hiroshige hokusai hopper kandinsky klimt leonardo magritte manet matisse "
    "michelangelo miyazaki modigliani moebius monet mucha munch picasso raphael rembrandt renoir rockwell rubens "
    "rutkowski sargent tezuka titian van-gogh vermeer warhol waterhouse")
LANDS = ("river", "delta", "coast", "skyline", "street", "city", "waterfront")
PROGRAMS = words("blender maya nuke unreal unity canva flux poser redshift arnold sora imagen")
HUE_NOUNS = words(
    "aqua apricot biscuit bone brass brick burgundy butter caramel champagne charcoal cherry chestnut chocolate "
    "cinnamon clay coal coral cranberry ebony eggplant fawn forest flame honey ink jade lemon lilac mahogany melon "
    "moss mulberry mustard ochre orchid peach pearl petrol plum poppy pumpkin raspberry rose rust saffron sage sand "
    "sandstone slate smoke snow steel straw strawberry tangerine terracotta tobacco tomato topaz walnut wheat wine "
    "wisteria")
BETWEEN = words("and & to into or through with")


def names_none(items: Sequence[Item], k: int, prompt: str) -> bool:
    """Whether the k-th piece's noun phrase is a name of a place, an artist, a program or a colour."""
    mention = items[k].mention
    if mention is None or not mention.bare or mention.modifiers[-1:] in (("toy",), ("model",)):
        return False
    if mention.name in ARTISTS | TOPONYMS or (mention.name in LANDS and mention.modifiers[-1:] and (
            mention.modifiers[-1] in TOPONYMS)):
        return True
    spelled = prompt[mention.start:mention.end]
    return is_program(items, k, mention) or is_hue(items, k, mention) or (
        spelled.istitle() and is_artist(items, k, mention))


def abstract(items: Sequence[Item], k: int) -> Mention | None:
    """The k-th piece's noun phrase, if it names nothing that is seen."""
    mention = items[k].mention if 0 <= k < len(items) else None
    return mention if mention is not None and mention.kind == "abstract" else None


def is_program(items: Sequence[Item], k: int, mention: Mention) -> bool:
    """"low poly, blender, pastel palette": between other words of the trade."""
    if mention.name not in PROGRAMS or mention.plural or mention.modifiers:
        return False
    if k == 0 or items[k - 1].kind not in ("comma", "stop"):
        return False
    told = [abstract(items, j) for j in (k - 2, k + 2)]
    return any(m is not None and not is_picture(m) for m in told) or items[k - 2].kind == "word"


def is_hue(items: Sequence[Item], k: int, mention: Mention) -> bool:
    """"coral to indigo", "a mix of cobalt and mustard": a colour among colours, not "a cat and coral"."""
    if mention.name not in HUE_NOUNS or mention.plural or any(map(known, mention.modifiers)):
        return False
    for step in (-1, 1):
        j = k + step
        while 0 <= j < len(items) and (items[j].kind == "comma" or items[j].text.lower() in BETWEEN) and abs(j - k) < 3:
            j += step
        if not 0 <= j < len(items) or j == k + step:
            continue
        other = items[j].mention
        if items[j].kind == "word" and items[j].text.lower() in lex.COLOURS and bare_hue(items, j):
            return True
        if other is not None and other.kind == "abstract" and other.name in COLOUR | HUE_NOUNS:
            return True
    return False


def bare_hue(items: Sequence[Item], k: int) -> bool:
    """Whether a colour is one of a list of colours, and said of no thing: not "the dog is red, coral to the left"."""
    before = items[k - 1] if k else None
    return before is None or before.kind not in ("be", "verb")


def is_artist(items: Sequence[Item], k: int, mention: Mention) -> bool:
    """"by Greg Rutkowski and Alphonse Mucha", "anime style, Makoto Shinkai": a person's name behind words of style."""
    if known(mention.name) or not mention.modifiers or k < 2 or mention.kind != "object":
        return False
    if set(mention.modifiers) & (lex.ADJECTIVES | lex.COLOURS | lex.SIZES) or any(map(known, mention.modifiers)):
        return False
    said = abstract(items, k - 2)
    return items[k - 1].kind in ("and", "comma") and said is not None and (
        k > 2 or not is_picture(said))

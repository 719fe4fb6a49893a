"""What is known of things: how large they are, how they are proportioned, where they are found.

A thing's size is the longer side of its outline in metres, from everyday knowledge; its aspect is width / height as it
is mostly seen. Things that are not listed are of middling size and square.
"""
from __future__ import annotations

from functools import lru_cache

from .lexicon import words

# size in metres and aspect: names
_TABLE = """
0.01 1: ant bee fly bug ladybug seed pea coin button bead ring earring pill
0.03 1: butterfly:1.3 spider:1.2 beetle:1.2 strawberry:0.9 cherry:0.9 grape blueberry walnut nut dice die marble olive
0.05 1: egg:0.85 mouse:1.5 snail:1.3 frog:1.2 key:2 cookie plum lime watch badge ping-pong-ball golf-ball shell:1.2
0.08 1: apple orange lemon:1.3 peach pear:0.7 tomato onion potato:1.4 mushroom:0.9 donut:1.2 doughnut:1.2 muffin:0.9 \
cupcake:0.8 bagel:1.2 tennis-ball baseball cup:0.9 mug:1.1 glass:0.6 teacup:1.2 phone:0.55 cell-phone:0.55 \
smartphone:0.55 camera:1.3 glove:0.9 rose:0.7 flower:0.8 tulip:0.6 candle:0.45 pumpkin:1.2 cactus:0.7 hamster:1.3 \
crab:1.5 turtle:1.6 lizard:2 chick rat:1.7 sunflower:0.7 daisy:0.8 lily:0.8 pepper:0.8 ball
0.2 1: can:0.6 tin-can:0.6 soda-can:0.6 watering-can:1.4 spray-can:0.4 leaf:1.2 saucer:1.8 napkin:1.3 notebook:0.8 banana:1.6 carrot:1.8 hot-dog:2 sandwich:1.5 burger:1.1 hamburger:1.1 taco:1.4 book:0.8 fork:0.3 spoon:0.3 \
knife:0.3 pen:3 pencil:3 toothbrush:2.5 scissors:0.8 remote:0.4 remote-control:0.4 bottle:0.35 wine-glass:0.4 jar:0.7 \
vase:0.55 bowl:1.5 plate:1.6 shoe:1.6 boot:0.8 hat:1.4 cap:1.3 bird:1.2 parrot:0.6 pigeon:1.1 sparrow:1.2 squirrel \
rabbit:0.9 bunny:0.9 kitten puppy duck:1.1 owl:0.7 fish:1.9 clock football:1.2 basketball soccer-ball sports-ball \
baseball-glove frisbee:1.6 broccoli:0.9 cabbage pineapple:0.55 watermelon:1.3 coconut cake:1.2 pie:1.5 bread:1.5 \
pizza:1.3 \
hair-drier:1.1 hair-dryer:1.1 toaster:1.3 teapot:1.3 kettle alarm-clock skull:0.9 helmet:1.2 tie:0.3 handbag:1.1 purse:1.2 \
keyboard:2.6 tablet:0.8 lantern:0.6 bucket:0.9 mask:0.8 crown:1.4 hammer:0.6 wrench:0.4 book:0.8 salad:1.4 toy:1 \
bouquet:0.8 loaf:1.6 cheese:1.3 gift:1 present:1 doll:0.5 trophy:0.6 globe:0.9 radio:1.3 sword:0.3 cube sphere \
cylinder:0.7 cone:0.8 pyramid:1.2 box:1.1 triangle:1.1 circle square rectangle:1.4 star heart hexagon block prism
0.4 1: cat:1.1 chicken:0.9 rooster:0.8 goose:0.8 monkey:0.8 fox:1.4 raccoon:1.2 penguin:0.5 teddy-bear:0.85 backpack:0.8 \
laptop:1.3 pillow:1.3 basket:1.2 microwave:1.6 umbrella:1.1 crate:1.2 stool:0.7 lamp:0.5 potted-plant:0.7 plant:0.7 \
television:1.5 tv:1.5 monitor:1.3 computer:1.3 suitcase:0.75 guitar:0.4 violin:0.4 drum:1.1 bat:0.3 baseball-bat:0.3 \
tennis-racket:0.45 skateboard:2.6 sink:1.3 mirror:0.8 cushion:1.2 painting:1.2 snake:2 eagle:1.5 swan:1.2 flamingo:0.5 \
bag:0.9 trumpet:2 printer:1.3 pot:1.1 pan:1.7 tray:2 barrel:0.8 chest:1.4 hat-stand:0.4 kite:1 easel:0.7 wreath:1 \
sheet:1.4 birdhouse:0.8 poster:0.8 picture:1.2 bust:0.7 gnome:0.5 pug:1.1 corgi:1.4 rug:3 mat:3 carpet:3 towel:1.4 \
blanket:2
0.8 1: shield:0.8 bow:0.5 anchor:0.8 harp:0.7 throne:0.7 cage:0.8 branch:2.5 twig:2.5 garbage-can:0.7 dwarf:0.6 giant-turtle:1.4 dog:1.2 sheep:1.3 goat:1.2 pig:1.5 wolf:1.4 chair:0.75 armchair:0.95 toilet:0.75 fire-hydrant:0.55 hydrant:0.55 \
parking-meter:0.35 desk:1.7 table:1.8 coffee-table:2 nightstand:0.9 child:0.45 kid:0.45 boy:0.45 girl:0.45 baby:0.8 \
toddler:0.5 tricycle:1.2 lamb:1.2 snowboard:3 stop-sign:0.5 traffic-light:0.4 mailbox:0.6 trash-can:0.7 sled:2 scarecrow:0.6 \
oven:0.9 stove:0.9 dishwasher:0.9 washing-machine:0.85 fireplace:1.2 dresser:1.2 cabinet:0.9 barrel:0.8 fountain:1 \
kangaroo:0.7 ostrich:0.7 bear-cub:1 wheelbarrow:1.6 bush:1.3 snowman:0.6 stroller:0.9 counter:2.6 bathtub:1.9 bookshelf:0.8 \
shelf:2.2 crib:1.2 rock:1.3 stone:1.3 boulder:1.2 log:2.6 nest:1.6 sign:0.8 flag:1.3 hen:1 statue:0.5
1.7 1: person:0.4 man:0.4 woman:0.4 people:0.5 lady:0.4 astronaut:0.5 knight:0.45 soldier:0.4 chef:0.4 wizard:0.45 \
robot:0.55 king:0.45 queen:0.45 princess:0.45 prince:0.45 clown:0.45 witch:0.5 cowboy:0.45 skier:0.6 surfer:0.6 \
farmer:0.4 doctor:0.4 nurse:0.4 teacher:0.4 dancer:0.5 pirate:0.45 fisherman:0.5 firefighter:0.45 gentleman:0.4 \
guy:0.4 policeman:0.4 rider:0.6 couple:0.8 friend:0.4 bride:0.5 groom:0.4 angel:0.6 ninja:0.5 cyclist:0.7 driver:0.5 \
bicycle:1.5 bike:1.5 motorcycle:1.5 motorbike:1.5 scooter:1.1 bed:1.6 couch:1.9 sofa:1.9 bench:1.8 \
dining-table:1.8 picnic-table:1.8 refrigerator:0.5 fridge:0.5 horse:1.2 cow:1.5 pony:1.2 donkey:1.2 zebra:1.3 deer:1 \
bear:1.2 lion:1.5 tiger:1.6 leopard:1.7 gorilla:0.9 panda:1 polar-bear:1.5 bull:1.5 llama:0.7 alpaca:0.7 seal:1.7 \
dolphin:2 shark:2.4 alligator:3 crocodile:3 surfboard:0.4 skis:0.3 ski:0.3 ladder:0.4 door:0.5 window:0.9 wardrobe:0.7 \
piano:1.4 hammock:2.2 carriage:1.6 cart:1.4 gate:1.3 fence:3 telescope:1 mannequin:0.4 canoe:3.5 kayak:3.5 \
lamppost:0.25 streetlight:0.25 unicorn:1.1 reindeer:1 moose:1.2 tent:1.4 ox:1.5 doorway:0.5 swing:0.8 slide:1.3 \
phone-booth:0.45 cross:0.7 billboard:1.7
4 1: giant:0.5 car:1.9 taxi:1.9 jeep:1.6 van:1.6 truck:1.7 pickup:2 tractor:1.3 elephant:1.25 giraffe:0.55 rhino:1.6 \
rhinoceros:1.6 hippo:1.6 hippopotamus:1.6 camel:1.2 boat:1.8 rowboat:2.6 sailboat:0.8 tree:0.8 palm-tree:0.6 \
sedan:2 limousine:3 ambulance:1.7 helicopter:1.8 wagon:1.7 shed:1.2 hot-air-balloon:0.8 balloon:0.8 trailer:1.8 \
dinosaur:1.4 dragon:1.4 orca:2 windmill:0.7 well:0.9 gazebo:1.1 carousel:1.1 tank:1.8 semi-truck:1.9 firetruck:1.9 \
fire-truck:1.9 motorboat:2 yacht:1.6 submarine:2.6 pond:2.5 telephone-pole:0.2 tipi:0.9
10 1: bus:1.9 train:2.4 tram:2 house:1.2 cottage:1.3 cabin:1.3 barn:1.3 airplane:1.8 plane:1.8 jet:1.9 ufo:1.9 \
whale:2.2 ship:1.6 spaceship:1.7 church:0.8 tower:0.4 lighthouse:0.4 bridge:2.6 building:0.8 statue:0.5 locomotive:1.9 \
rocket:0.4 ferris-wheel:1 tent-city:2 hut:1.1 clock-tower:0.35 skyscraper:0.35 castle:1.1 mansion:1.4 temple:1.2 \
aircraft:1.8 airship:2.2 pyramid-temple:1.4 monument:0.6 hill:2.2 mountain:1.8 volcano:1.5 island:2.4 cruise-ship:1.9 \
waterfall:0.6 sun:1 moon:1 cloud:1.8 rainbow:2 planet:1 iceberg:1.2 stadium:2 store:1.4 shop:1.3 dam:2.2 lake:2.6
"""
SKY = words("airplane plane jet helicopter ufo kite bird eagle sun moon cloud rainbow balloon hot-air-balloon star planet "
            "butterfly dragonfly bee rocket spaceship airship aircraft seagull hawk falcon bat comet firework crow raven "
            "parachute drone gull satellite owl angel")
FLAT = words("table desk coffee-table dining-table picnic-table counter countertop shelf bed couch sofa bench rug mat "
             "carpet plate tray nightstand windowsill mantelpiece stool chair blanket towel bookshelf board pedestal "
             "platform stage cutting-board dresser cabinet nest log branch boat skateboard surfboard sled wagon cart")
ANIMATE = words(
    "person man woman people lady child kid boy girl baby toddler astronaut knight soldier chef wizard robot king queen "
    "princess prince clown witch cowboy skier surfer farmer doctor nurse teacher dancer pirate fisherman firefighter "
    "gentleman guy policeman rider friend bride groom angel ninja cyclist driver cat dog horse cow pony donkey zebra deer "
    "bear lion tiger leopard gorilla panda polar-bear bull llama alpaca seal dolphin shark alligator crocodile elephant "
    "giraffe rhino hippo camel dinosaur dragon orca whale kangaroo ostrich sheep goat pig wolf lamb chicken rooster goose "
    "monkey fox raccoon penguin snake eagle swan flamingo bird parrot pigeon sparrow squirrel rabbit bunny kitten puppy "
    "duck owl fish mouse rat hamster frog turtle crab lizard spider bee ant butterfly unicorn hen pug corgi chick gnome "
    "surfers skiers hedgehog beaver otter koala reindeer moose ox crow raven mermaid fairy elf dwarf troll monster alien")
WORN = words("hat cap helmet crown glasses sunglasses scarf tie shirt jacket coat dress pants jeans shoes boots gloves "
             "necklace mask backpack suit sweater hoodie skirt uniform robe cape apron beret bowtie belt watch earrings "
             "goggles headphones bandana socks sandals vest wig")
PLACES = words(  # what a scene plays in: it needs no box of its own
    "background foreground sky ground floor field meadow park garden forest jungle woods woodland desert beach shore "
    "shoreline sea ocean water river street road highway sidewalk path city town village countryside room kitchen "
    "bedroom bathroom living-room lobby office classroom restaurant cafe shop store yard backyard lawn grass snow sand "
    "mountains hills horizon landscape cityscape skyline sunset sunrise night day morning evening afternoon dusk dawn "
    "summer winter spring autumn fall weather rain fog mist air space universe wall ceiling corner interior exterior "
    "outdoors indoors farm farmland airport runway tarmac station intersection crosswalk driveway alley plaza market "
    "zoo museum gallery library studio stage hall hallway corridor basement attic garage parking-lot lot playground "
    "stadium court pool pasture prairie savanna savannah valley canyon cliff hillside slope trail cave dirt mud earth "
    "world environment surroundings setting backdrop scenery dining-room laundry-room house-interior cafeteria bar pub "
    "diner bakery hospital school church-interior dinner lunch breakfast picnic party sunlight moonlight sunshine "
    "darkness shade shadow heat breeze wind storm lodge resort ski-lodge cafe café bay harbor harbour coast seaside "
    "pavement asphalt concrete tiles tile surface area place spot zone region center centre middle truck-stop lane "
    "square-town neighborhood neighbourhood wilderness orchard vineyard gym warehouse lounge balcony patio porch terrace "
    "deck aisle barnyard boardwalk campsite clearing nursery salon terrain marina aquarium mountainside galaxy")
ABSTRACT = words(  # words for what cannot be boxed
    "home homes way side sides left right top bottom front back rear end edge row line column order way time times moment o'clock kind "
    "type sort size sizes shape shapes color colors colour colours length lengths style quality detail details amount "
    "number lot variety view scene image picture photo photograph frame background foreground middle center distance "
    "direction directions position smell scent aroma sound sounds noise noises music song warmth glow light lighting "
    "beauty peace harmony joy fun laughter conversation game adventure journey trip ride rest sleep nap work job task "
    "company presence attention attempt effort care use need life death love hope fear air atmosphere mood feeling ease "
    "delight pleasure energy speed power strength weight height width depth angle pattern texture contrast chaos mess "
    "reflection reflections silence part parts bit piece rest remainder half whole thing things object objects item "
    "items animal animals creature creatures group set pair couple others other one ones something everything anything "
    "nothing none sunrise moments seconds minutes hours days weeks months years total addition front-view contents "
    "content occupant occupants owner owners meal meals snack treat treats dinner lunch breakfast day days taste flavor "
    "flavour delivery turn break bite protection support access action activity activities face-off charm elegance "
    "masterpiece resolution focus bokeh realism 4k 8k hd art artstation render quality lens photography composition "
    "masterpieces best-quality camera-angle crumbs fur skin shade shadow shadows splash ray rays heat steam smoke danger "
    "ambiance ambience spot midst air vicinity pose stance motion movement mouthful crowd audience viewer viewers sense "
    "hint touch layer layers dust dirt conditions daily everyday lives life symmetry formation pyramid-formation unison "
    "appearance expression smile grin look gaze trick tricks bustle hustle traffic height difference comparison ratio "
    "clock-time accident play use usage purpose reason chance matter case example instance fact idea plan story dream "
    "nature science technology history culture fashion luxury comfort sort sorts manner fashion means lineup total "
    "circumference perimeter footprint distances background-blur stead turn-out arrangement pm am opposite hand-side "
    "left-hand right-hand semi-circle semicircle section points circles inch inches foot-size meter-size metre meters metres feet-size cm")
PARTS = words(  # belong to a thing, which has a box already
    "lid engine handle handles door-handle leg legs head face eye eyes ear ears nose mouth tail paw paws wing wings hand "
    "hands arm arms foot feet finger fingers hair fur feather feathers beak mane horn horns trunk neck necks back backs "
    "shoulder shoulders lap tongue teeth belly wheel wheels tire tires roof rooftop roofs windshield headlight headlights "
    "seat seats cushion cushions pocket strap straps zipper lens screen screens key keys button buttons spine cover page "
    "pages petal petals leaf leaves stem stems root roots branch branches bark skin peel crust topping toppings frosting "
    "filling base stand frame surface rim edge edges edges tip blade blades cord wire string strings ribbon ribbons "
    "sail sails mast deck bow hull window windows chimney door doors step steps drawer drawers counter-top "
    "burner burners bristles soil comforter sheets label labels logo letters sign-face collar leash saddle rein reins "
    "fleece coat hide stripe stripes spot spots antler antlers tusk tusks whisker whiskers reflector hoof hooves claw claws "
    "ring-tone armrest backrest sleeve sleeves peak wick tops flesh nozzle snout muzzle fangs gills fin fins scales shell "
    "bottoms sides hook foam bubbles exhaust cheek chin chest-hair knee knees elbow wrist ankle toe toes crystals trigger")
MASS = words("water food coffee tea milk juice soup wine beer honey butter jam sugar salt rice pasta meat fruit ice snow sand "
             "grass hay straw rain mud dirt soil smoke steam fire lava gold wood metal paper plastic cloth fabric leather "
             "flour dough sauce ketchup mustard oil paint ink money luggage furniture clothing equipment gear trash "
             "garbage debris rubble bacon chocolate caramel whipped-cream cream syrup foliage vegetation wildlife "
             "seaweed moss ivy lettuce spaghetti cereal popcorn lemonade whiskey champagne soda fruits vegetables "
             "seeds berries herbs spices toast laundry electricity gasoline concrete clover chips fries clothes "
             "greenery wildflowers blossoms sprinkles clay gravel dishware silverware paperwork")
PLURAL_ONLY = words("skis scissors glasses sunglasses pants jeans goggles headphones shorts tongs binoculars stairs clothes "
                    "grass glass bus dress compass cactus octopus hippopotamus rhinoceros walrus canvas lens gas moss "
                    "cross boss kiss mattress mistress princess waitress actress chess tennis christmas")
IRREGULAR = {
    "mice": "mouse", "people": "person", "men": "man", "women": "woman", "children": "child", "geese": "goose",
    "feet": "foot", "teeth": "tooth", "knives": "knife", "wolves": "wolf", "leaves": "leaf", "loaves": "loaf",
    "shelves": "shelf", "calves": "calf", "halves": "half", "wives": "wife", "lives": "life", "scarves": "scarf",
    "hooves": "hoof", "oxen": "ox", "dice": "die", "cacti": "cactus", "octopi": "octopus", "fungi": "fungus",
    "buses": "bus", "glasses": "glass", "potatoes": "potato", "tomatoes": "tomato", "mangoes": "mango", "heroes": "hero",
    "firemen": "fireman", "policemen": "policeman", "snowmen": "snowman", "fishermen": "fisherman", "gentlemen": "gentleman",
    "thieves": "thief", "elves": "elf", "dwarves": "dwarf", "cookies": "cookie", "movies": "movie", "pies": "pie",
    "ties": "tie", "kitties": "kitty", "zombies": "zombie", "brownies": "brownie", "shoes": "shoe", "toes": "toe",
    "canoes": "canoe", "horses": "horse", "houses": "house", "vases": "vase", "roses": "rose", "noses": "nose",
    "axes": "axe", "ski": "skis", "teddies": "teddy", "aircraft": "aircraft", "sheep": "sheep", "deer": "deer",
    "fish": "fish", "moose": "moose", "bison": "bison", "headphones": "headphones", "tvs": "tv", "mooses": "moose",
    "cowboys": "cowboy", "suitcases": "suitcase", "bookcases": "bookcase", "purses": "purse", "nurses": "nurse",
    "cheeses": "cheese", "eyeglasses": "eyeglasses", "selfies": "selfie", "birdies": "birdie", "surfboards": "surfboard",
    "lighthouses": "lighthouse", "warehouses": "warehouse", "greenhouses": "greenhouse", "birdhouses": "birdhouse",
}
MIDDLING = (0.6, 1.0)


@lru_cache(maxsize=1)
def table() -> dict[str, tuple[float, float]]:
    """{name: (metres, aspect)}; names of several words are joined by hyphens."""
    result: dict[str, tuple[float, float]] = {}
    for line in _TABLE.replace("\\\n", "").strip().splitlines():
        head, _, names = line.partition(":")
        size, aspect = map(float, head.split())
        for entry in names.split():
            name, _, own = entry.partition(":")
            result.setdefault(name, (size, float(own) if own else aspect))
    return result


@lru_cache(maxsize=4096)
def singular(word: str) -> str:
    """The singular of a noun: "boxes" is "box", "mice" is "mouse"; what is no plural stays."""
    first, hyphen, last = word.rpartition("-")
    if hyphen and last:
        return f"{first}-{singular(last)}"
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word in PLURAL_ONLY or len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses", "zes", "oes")):
        return word[:-2]
    return word[:-1]


def is_plural(word: str) -> bool:
    last = word.rpartition("-")[2]
    return (singular(last) != last and last != "ski") or last in {"skis", "people"}


@lru_cache(maxsize=4096)
def known(name: str) -> tuple[float, float] | None:
    """(metres, aspect) of a thing by the longest known ending of its name: "kitchen-sink" is a sink."""
    parts = name.split("-")
    for i in range(len(parts)):
        if found := table().get("-".join(parts[i:])):
            return found
    return None


def size_of(name: str) -> tuple[float, float]:
    """(metres, aspect) of a thing by its singular name."""
    return known(name) or MIDDLING


def ends_in(name: str, names: frozenset[str]) -> bool:
    """Whether the name, or its ending, is one of the names: "old-town" ends in "town"."""
    parts = name.split("-")
    return any("-".join(parts[i:]) in names for i in range(len(parts)))

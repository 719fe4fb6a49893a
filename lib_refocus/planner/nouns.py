"""What is known of things: how large they are, how they are proportioned, where they are found.

A thing's size is the longer side of its outline in metres, from everyday knowledge; its aspect is width / height as it
is mostly seen. Things that are not listed are of middling size and square.
"""
from __future__ import annotations

from functools import lru_cache

from .lexicon import words
from .unseen import UNSEEN

# size in metres and aspect: names
_TABLE = """
0.01 1: ant bead bee bug button coin earring fly ladybug pea pill ring seed
0.03 1: beetle:1.2 blueberry butterfly:1.3 cherry:0.9 dice die grape marble nut olive spider:1.2 strawberry:0.9 \
    walnut
0.05 1: badge cookie egg:0.85 frog:1.2 golf-ball key:2 lime mouse:1.5 ping-pong-ball plum shell:1.2 snail:1.3 \
    watch
0.08 1: apple bagel:1.2 ball baseball cactus:0.7 camera:1.3 candle:0.45 cell-phone:0.55 chick crab:1.5 cup:0.9 \
    cupcake:0.8 ice-cream:0.7 daisy:0.8 donut:1.2 doughnut:1.2 flower:0.8 glass:0.6 glove:0.9 hamster:1.3 lemon:1.3 \
    lily:0.8 lizard:2 muffin:0.9 mug:1.1 mushroom:0.9 onion orange peach pear:0.7 pepper:0.8 phone:0.55 \
    potato:1.4 pumpkin:1.2 rat:1.7 rose:0.7 smartphone:0.55 sunflower:0.7 teacup:1.2 tennis-ball tomato \
    tulip:0.6 turtle:1.6
0.2 1: alarm-clock banana:1.6 baseball-glove basketball bird:1.2 block book:0.8 boot:0.8 bottle:0.35 \
    bouquet:0.8 bowl:1.5 box:1.1 chopping-board:1.5 cutting-board:1.5 bread:1.5 broccoli:0.9 bucket:0.9 \
    bunny:0.9 burger:1.1 cabbage cake:1.2 \
    can:0.6 cap:1.3 carrot:1.8 cheese:1.3 chess-piece:0.5 circle clock coconut collar:2 cone:0.8 crown:1.4 \
    cube cylinder:0.7 doll:0.5 duck:1.1 feather:1.8 fish:1.9 football:1.2 fork:0.3 frisbee:1.6 gift:1 \
    globe:0.9 hair-drier:1.1 hair-dryer:1.1 hamburger:1.1 hammer:0.6 handbag:1.1 hat:1.4 heart helmet:1.2 \
    hexagon hook:0.6 horn:1.2 hot-dog:2 jar:0.7 kettle keyboard:2.6 kitten knife:0.3 lantern:0.6 leaf:1.2 \
    loaf:1.6 mask:0.8 napkin:1.3 notebook:0.8 owl:0.7 parrot:0.6 pen:3 pencil:3 pie:1.5 pigeon:1.1 \
    pineapple:0.55 pizza:1.3 plate:1.6 present:1 prism puppy purse:1.2 pyramid:1.2 rabbit:0.9 radio:1.3 \
    rectangle:1.4 remote-control:0.4 remote:0.4 ribbon:2 salad:1.4 sandwich:1.5 saucer:1.8 scale:1 \
    scissors:0.8 shoe:1.6 skull:0.9 soccer-ball soda-can:0.6 sparrow:1.2 sphere spoon:0.3 sports-ball \
    spray-can:0.4 square squirrel star sword:0.3 tablet:0.8 taco:1.4 teapot:1.3 tie:0.3 tin-can:0.6 \
    toaster:1.3 toothbrush:2.5 toy:1 triangle:1.1 trophy:0.6 vase:0.55 watering-can:1.4 watermelon:1.3 \
    wine-glass:0.4 wrench:0.4
0.4 1: backpack:0.8 bag:0.9 barrel:0.8 baseball-bat:0.3 basket:1.2 bat:0.3 birdhouse:0.8 blanket:2 bust:0.7 \
    carpet:3 cat:1.1 chest:1.4 chicken:0.9 computer:1.3 corgi:1.4 crate:1.2 cub:1.2 cushion:1.2 drum:1.1 eagle:1.5 \
    easel:0.7 flamingo:0.5 fox:1.4 gnome:0.5 goose:0.8 guitar:0.4 hat-stand:0.4 kite:1 lamp:0.5 laptop:1.3 \
    mat:3 microwave:1.6 mirror:0.8 monitor:1.3 monkey:0.8 painting:1.2 pan:1.7 penguin:0.5 picture:1.2 \
    pillow:1.3 plant:0.7 poster:0.8 pot:1.1 potted-plant:0.7 printer:1.3 pug:1.1 raccoon:1.2 rooster:0.8 \
    rug:3 sheet:1.4 sink:1.3 skateboard:2.6 snake:2 stool:0.7 suitcase:0.75 swan:1.2 teddy-bear:0.85 \
    television:1.5 tennis-racket:0.45 towel:1.4 tray:2 trumpet:2 tv:1.5 umbrella:1.1 violin:0.4 wreath:1
0.8 1: anchor:0.8 armchair:0.95 calf:1.3 foal:1.2 baby:0.8 barrel:0.8 bathtub:1.9 bear-cub:1 bookshelf:0.8 \
    boulder:1.2 bow:0.5 \
    boy:0.45 branch:2.5 bush:1.3 cabinet:0.9 cage:0.8 chair:0.75 child:0.45 chimney:0.6 coffee-table:2 \
    counter:2.6 crib:1.2 desk:1.7 dishwasher:0.9 dog:1.2 dresser:1.2 dwarf:0.6 fire-hydrant:0.55 \
    fireplace:1.2 flag:1.3 fountain:1 garbage-can:0.7 giant-turtle:1.4 girl:0.45 goat:1.2 harp:0.7 hen:1 \
    hydrant:0.55 kangaroo:0.7 kid:0.45 lamb:1.2 log:2.6 mailbox:0.6 nest:1.6 nightstand:0.9 ostrich:0.7 \
    oven:0.9 parking-meter:0.35 pig:1.5 rock:1.3 saddle:1.3 scarecrow:0.6 sheep:1.3 shelf:2.2 shield:0.8 \
    sign:0.8 sled:2 snowboard:3 snowman:0.6 statue:0.5 stone:1.3 stop-sign:0.5 stove:0.9 stroller:0.9 \
    table:1.8 throne:0.7 toddler:0.5 toilet:0.75 traffic-light:0.4 trash-can:0.7 tricycle:1.2 twig:2.5 \
    washing-machine:0.85 wheelbarrow:1.6 wolf:1.4
1.7 1: alligator:3 alpaca:0.7 angel:0.6 astronaut:0.5 bear:1.2 bed:1.6 bench:1.8 bicycle:1.5 bike:1.5 \
    billboard:1.7 bride:0.5 bull:1.5 canoe:3.5 carriage:1.6 cart:1.4 chef:0.4 clown:0.45 couch:1.9 \
    couple:0.8 cow:1.5 cowboy:0.45 crocodile:3 cross:0.7 cyclist:0.7 dancer:0.5 deer:1 dining-table:1.8 \
    doctor:0.4 dolphin:2 donkey:1.2 door:0.5 doorway:0.5 driver:0.5 farmer:0.4 fence:3 firefighter:0.45 \
    fisherman:0.5 fridge:0.5 friend:0.4 gate:1.3 gentleman:0.4 gorilla:0.9 groom:0.4 guy:0.4 hammock:2.2 \
    horse:1.2 kayak:3.5 king:0.45 knight:0.45 ladder:0.4 lady:0.4 lamppost:0.25 leopard:1.7 lion:1.5 \
    llama:0.7 man:0.4 mannequin:0.4 moose:1.2 motorbike:1.5 motorcycle:1.5 ninja:0.5 nurse:0.4 ox:1.5 \
    panda:1 people:0.5 person:0.4 phone-booth:0.45 piano:1.4 picnic-table:1.8 pirate:0.45 polar-bear:1.5 \
    policeman:0.4 pony:1.2 prince:0.45 princess:0.45 queen:0.45 refrigerator:0.5 reindeer:1 rider:0.6 \
    robot:0.55 scooter:1.1 seal:1.7 shark:2.4 ski:0.3 skier:0.6 skis:0.3 slide:1.3 sofa:1.9 soldier:0.4 \
    streetlight:0.25 surfboard:0.4 surfer:0.6 swing:0.8 teacher:0.4 telescope:1 tent:1.4 tiger:1.6 \
    unicorn:1.1 wardrobe:0.7 window:0.9 witch:0.5 wizard:0.45 woman:0.4 zebra:1.3
4 1: ambulance:1.7 balloon:0.8 boat:1.8 camel:1.2 car:1.9 carousel:1.1 dinosaur:1.4 dragon:1.4 elephant:1.25 \
    fire-truck:1.9 firetruck:1.9 gazebo:1.1 giant:0.5 giraffe:0.55 helicopter:1.8 hippo:1.6 hippopotamus:1.6 \
    hot-air-balloon:0.8 jeep:1.6 limousine:3 motorboat:2 orca:2 palm-tree:0.6 pickup:2 pond:2.5 rhino:1.6 \
    rhinoceros:1.6 rowboat:2.6 sailboat:0.8 sedan:2 semi-truck:1.9 shed:1.2 submarine:2.6 tank:1.8 taxi:1.9 \
    telephone-pole:0.2 tipi:0.9 tractor:1.3 trailer:1.8 tree:0.8 truck:1.7 van:1.6 wagon:1.7 well:0.9 \
    windmill:0.7 yacht:1.6
10 1: aircraft:1.8 airplane:1.8 airship:2.2 barn:1.3 bridge:2.6 building:0.8 bus:1.9 cabin:1.3 castle:1.1 \
    church:0.8 clock-tower:0.35 cloud:1.8 cottage:1.3 cruise-ship:1.9 dam:2.2 ferris-wheel:1 hill:2.2 \
    house:1.2 hut:1.1 iceberg:1.2 island:2.4 jet:1.9 lake:2.6 lighthouse:0.4 locomotive:1.9 mansion:1.4 \
    monument:0.6 moon:1 mountain:1.8 plane:1.8 planet:1 pyramid-temple:1.4 rainbow:2 river:2.6 rocket:0.4 ship:1.6 \
    shop:1.3 skyscraper:0.35 space-station spaceship:1.7 stadium:2 statue:0.5 store:1.4 sun:1 temple:1.2 tent-city:2 \
    tower:0.4 train:2.4 tram:2 ufo:1.9 volcano:1.5 waterfall:0.6 whale:2.2
"""
SKY = words(
    "aircraft airplane airship angel balloon bat bee bird butterfly cloud comet crow dragonfly drone eagle falcon "
    "firework gull hawk helicopter hot-air-balloon jet kite moon owl parachute plane planet rainbow raven rocket "
    "satellite seagull spaceship star sun ufo")
FLAT = words(
    "bed bench blanket board boat bookshelf branch cabinet carpet cart chair coffee-table couch counter "
    "countertop cutting-board desk dining-table dresser log mantelpiece mat nest nightstand pedestal picnic-table "
    "plate platform rug shelf skateboard sled sofa stage stool surfboard table towel tray wagon windowsill")
TABLES = words(  # what small things stand on together
    "coffee-table counter countertop desk dining-table dresser mantelpiece nightstand picnic-table shelf "
    "table tray windowsill workbench")
ANIMATE = words(
    "alien alligator alpaca angel ant astronaut baby bear beaver bee bird boy bride bull bunny butterfly calf camel "
    "cat chef chick chicken child clown corgi couple cow cowboy crab crocodile crow cyclist dancer deer dinosaur "
    "doctor dog dolphin donkey dragon driver duck dwarf eagle elephant elf fairy farmer firefighter fish fisherman "
    "flamingo fox friend frog gentleman giraffe girl gnome goat goose gorilla groom guy hamster hedgehog hen hippo "
    "horse kangaroo kid king kitten knight koala lady lamb leopard lion lizard llama man mermaid monkey monster moose "
    "mouse ninja nurse orca ostrich otter owl ox panda parrot penguin people person pig pigeon pirate polar-bear "
    "policeman pony prince princess pug puppy queen rabbit raccoon rat raven reindeer rhino rider robot rooster "
    "scarecrow seal shark sheep skier skiers snake snowman soldier sparrow spider squirrel surfer surfers swan "
    "teacher tiger toddler troll turtle unicorn whale witch wizard wolf woman zebra )")
HUMAN = words(
    "alien angel astronaut baby boy bride chef child clown couple cowboy cyclist dancer doctor driver dwarf elf fairy "
    "farmer firefighter fisherman friend gentleman girl gnome groom guy kid king knight lady man mermaid monster "
    "ninja nurse people person pirate policeman prince princess queen rider robot skier skiers soldier surfer surfers "
    "teacher toddler troll witch wizard woman )")
WORN = words(
    "apron backpack bandana belt beret bikini blazer boots bowtie cap cape cardigan cloak coat costume crown dress "
    "earrings glasses gloves goggles gown hat headphones helmet hoodie jacket jeans jersey jumper jumpsuit kilt kimono "
    "leotard mask necklace pajamas pants poncho pullover raincoat robe sandals sari scarf shirt shoes skirt socks "
    "spacesuit suit sunglasses sweater sweatshirt swimsuit t-shirt tie toga tracksuit trousers tunic tutu tuxedo "
    "uniform veil vest watch wig")
ROOMY = words(
    "backpack boot boots cap hat helmet sandals shoe shoes sock socks")  # worn, but a kitten may lie in it
PLACES = words(  # what a scene plays in: it needs no box of its own
    "aerodrome afternoon air airfield airport airstrip aisle alley aquarium area arena asphalt attic autumn avenue "
    "backdrop background backstreet backyard bakery balcony ballroom bar barnyard basement bathroom bay beach bedroom "
    "boardwalk boulevard breakfast breeze cafe cafeteria café campsite canyon carnival cave ceiling center centre "
    "church-interior city cityscape classroom clearing cliff clifftop coast concrete corner cornfield corridor "
    "countryside court courtyard crossing crosswalk darkness dawn day deck desert diner dining-room dinner dirt "
    "driveway dunes dusk earth environment estuary evening exterior fairground fall farm farmland farmyard field "
    "flats floor fog foreground forest galaxy gallery garage garden glacier glade grass greenhouse ground gym hall "
    "hallway hangar harbor harbour hayfield heat heath heathland highway hills hillside hilltop horizon hospital "
    "house-interior indoors interior intersection jungle kitchen lagoon lakeshore lakeside landscape lane "
    "laundry-room lawn library living-room lobby lodge lot lounge lunch marina market market-stall marsh marshland "
    "meadow meadowland middle midnight mist moonlight moor moorland morning mountains mountainside mountaintop mud "
    "museum neighborhood neighbourhood night noon nursery oasis ocean office orchard outdoors paddock park "
    "parking-lot party pasture path patio pavement picnic place plain plains plateau playground plaza pool porch "
    "prairie promenade pub quay quayside rain region resort restaurant ridge riverbank riverside road roadside room "
    "runway salon salt-flats sand savanna savannah scenery school scrapyard sea seaside setting shade shadow shop "
    "shore shoreline showroom sidewalk ski-lodge sky skyline slope snow snowfield space spot spring square-town "
    "stadium stage station station-platform steppe store storm street studio summer sunlight sunrise sunset sunshine "
    "surface surroundings swamp swampland tarmac terrace terrain tile tiles town town-square trail truck-stop "
    "train-platform tundra universe valley village vineyard wall warehouse wasteland water waterfront weather wetland "
    "wheatfield wilderness wind winter woodland woods world yard zone zoo badlands parlor parlour workshop bushland "
    "cobbles cobblestones crossroads cul-de-sac curb doorstep downtown drifts fair flagstones floorboards flooring "
    "foothills forest-floor gorge grassland grasslands grounds grove hayloft heavens kerb land loft lowlands "
    "market-square mire mountain-pass mud-flat outback outskirts parkland pass patch piazza quadrangle rainforest "
    "ravine reef riverbed rooftops salt-flat sandbank scrubland seabed seafloor shallows slopes snowdrift snowdrifts "
    "stable strip suburb suburbs thicket towpath treeline treetops underbrush undergrowth veranda verandah verge "
    "village-square wastes waterhole waterway wetlands "
    "atrium chamber playroom penthouse patisserie solarium vestibule bedchamber boudoir dungeon cathedral-interior "
    "wonderland nook")
BUILDINGS = words(  # places that a thing can stand beside
    "bakery balcony bank bar cafe café court diner garage garden gym hospital hotel library museum office "
    "playground pool porch pub restaurant school shop stage station store terrace theater theatre warehouse")
ABSTRACT = UNSEEN | words(  # words for what cannot be boxed
    "4k 8k access accident action activities activity addition adventure air am ambiance ambience amount angle animal "
    "animals anything appearance aroma arrangement art artstation atmosphere attempt attention audience back "
    "background background-blur beauty best-quality bit bite bokeh bottom break breakfast bulk bustle camera-angle "
    "campaign care case center chance chaos charm circles circumference clock-time cm color colors colour colours "
    "column comfort company comparison composition conditions content contents contrast conversation creature "
    "creatures crowd crumbs culture daily danger day days death delight delivery depth detail details difference "
    "dimension dimensions dinner direction directions dirt distance distances dream dust ease edge effort elegance "
    "end energy everyday everything exact example expression face-off fact fashion fear feeling feet-size flavor "
    "flavour focus following foot-size footprint foreground formation frame front front-view fun fur game gaze girth "
    "glow grin group half hand-side harmony hd heat height hint history home homes hope hours hue hustle idea image "
    "inch inches instance item items job journey joy kind laughter layer layers left left-hand length lengths lens "
    "life light lighting line lineup lives look lot love lunch luxury manner mass masterpiece masterpieces matter "
    "meal meals means mess meter-size meters metre metres middle midst minutes moment moments months mood motion "
    "mouthful movement music nap nature need noise noises none nothing number o'clock object objects occupant "
    "occupants one ones opposite order other others owner owners pair part parts pattern peace perimeter photo "
    "photograph photography picture piece plan play pleasure pm points pose position power presence proportion "
    "proportions protection purpose pyramid-formation quality ratio ray rays realism rear reason reflection "
    "reflections remainder render resolution rest ride right right-hand row scene scent science seconds section "
    "semi-circle semicircle sense set shade shadow shadows shape shapes side sides silence size sizes skin sleep "
    "smell smile smoke snack something song sort sorts sound sounds speed splash spot stance stature stead steam "
    "story strength style sunrise support symmetry task taste technology texture thanks thing things time times tint "
    "tone top total touch traffic treat treats trick tricks trip turn turn-out type unison usage use variety vicinity "
    "view viewer viewers volume warmth way weeks weight whole width work years")
PARTS = words(  # belong to a thing, which has a box already
    "ankle antler antlers arm armrest arms back backrest backs bark base beak belly blade blades body bottoms bow "
    "branch branches bristles bubbles burner burners button buttons cheek chest-hair chimney chin claw claws coat "
    "collar comforter cord counter-top cover crust crystals cushion cushions deck door door-handle doors drawer "
    "drawers ear ears edge edges elbow engine exhaust eye eyes face fangs feather feathers feet filling fin finger "
    "fingers fins fleece flesh foam foot frame frosting fur gills hair hand handle handles hands head headlight "
    "headlights hide hoof hook hooves horn horns hull key keys knee knees label labels lap leaf leash leaves leg legs "
    "lens letters lid logo mane mast mouth muzzle neck necks nose nozzle page pages paw paws peak peel petal petals "
    "bumper dashboard fender fuselage grille hood pocket reflector rein reins ribbon ribbons rim ring-tone roof roofs "
    "rooftop root roots saddle sail sails scales screen screens seat seats sheets shell shoulder shoulders sides "
    "sign-face skin sleeve sleeves snout soil spine spot spots stand stem stems step steps strap straps string "
    "strings stripe stripes surface tail teeth tip tire tires toe toes tongue topping toppings tops trigger trunk "
    "tusk tusks wheel wheels whisker whiskers wick window windows windshield wing wings wire wrist zipper "
    "beard beards border borders handlebar handlebars moustache mustache wrinkle wrinkles freckle freckles eyelash "
    "eyelashes eyebrow eyebrows hairdo")
MASS = words(
    "alabaster aluminium aluminum brass burlap cashmere chiffon chrome crepe driftwood enamel felt flannel foil "
    "granite jade lace lacquer latex limestone linen mahogany muslin obsidian onyx parchment plaster plasticine "
    "plywood porcelain quartz resin sandstone satin slate steel stoneware stucco suede terracotta titanium tulle "
    "tweed vellum velvet vinyl wax wool yarn bacon beer berries blossoms butter caramel cereal champagne chips "
    "chocolate clay cloth clothes clothing clover coffee concrete cream debris dirt dishware dough electricity "
    "equipment fabric fire flour foliage food fries fruit fruits furniture garbage gasoline gear gold grass gravel "
    "greenery hay herbs honey ice ink ivy jam juice ketchup laundry lava leather lemonade lettuce luggage meat metal "
    "milk money moss mud mustard oil paint paper paperwork pasta plastic popcorn rain rice rubble salt sand sauce "
    "seaweed seeds silverware smoke snow soda soil soup spaghetti spices sprinkles steam straw sugar syrup tea toast "
    "trash vegetables vegetation water whipped-cream whiskey wildflowers wildlife wine wood "
    "sawdust vanilla varnish "
    "pollen")
PLURAL_ONLY = words(
    "actress binoculars boss bus cactus canvas chess christmas clothes compass cross dress gas glass glasses goggles "
    "grass headphones hippopotamus jeans kiss lens mattress mistress moss octopus pants princess series species "
    "rhinoceros scissors shorts skis stairs sunglasses tennis tongs waitress walrus")
IRREGULAR = {
    "mice": "mouse", "people": "person", "men": "man", "women": "woman", "children": "child", "geese": "goose",
    "feet": "foot", "teeth": "tooth", "knives": "knife", "wolves": "wolf", "leaves": "leaf", "loaves": "loaf",
    "shelves": "shelf", "calves": "calf", "halves": "half", "wives": "wife", "lives": "life", "scarves": "scarf",
    "hooves": "hoof", "oxen": "ox", "dice": "die", "cacti": "cactus", "octopi": "octopus", "fungi": "fungus",
    "buses": "bus", "glasses": "glass", "potatoes": "potato", "tomatoes": "tomato", "mangoes": "mango",
    "heroes": "hero",
    "firemen": "fireman", "policemen": "policeman", "snowmen": "snowman", "fishermen": "fisherman",
    "gentlemen": "gentleman",
    "thieves": "thief", "elves": "elf", "dwarves": "dwarf", "cookies": "cookie", "movies": "movie", "pies": "pie",
    "ties": "tie", "kitties": "kitty", "zombies": "zombie", "brownies": "brownie", "shoes": "shoe", "toes": "toe",
    "canoes": "canoe", "horses": "horse", "houses": "house", "vases": "vase", "roses": "rose", "noses": "nose",
    "axes": "axe", "ski": "skis", "teddies": "teddy", "aircraft": "aircraft", "sheep": "sheep", "deer": "deer",
    "fish": "fish", "moose": "moose", "bison": "bison", "headphones": "headphones", "tvs": "tv", "mooses": "moose",
    "cowboys": "cowboy", "suitcases": "suitcase", "bookcases": "bookcase", "purses": "purse", "nurses": "nurse",
    "cheeses": "cheese", "eyeglasses": "eyeglasses", "selfies": "selfie", "birdies": "birdie",
    "surfboards": "surfboard",
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
    parts = name.split("-")[-4:]
    for i in range(len(parts)):
        if found := table().get("-".join(parts[i:])):
            return found
    return None


def size_of(name: str) -> tuple[float, float]:
    """(metres, aspect) of a thing by its singular name."""
    return known(name) or MIDDLING


def is_beast(name: str) -> bool:
    return ends_in(name, ANIMATE - HUMAN)


def ends_in(name: str, names: frozenset[str]) -> bool:
    """Whether the name, or its ending, is one of the names: "old-town" ends in "town"."""
    parts = name.split("-")[-4:]
    return any("-".join(parts[i:]) in names for i in range(len(parts)))

"""Words of English that the grammar must know by name; everything else is told by its ending and its neighbours."""
from __future__ import annotations


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NUMBERS: dict[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "single": 1, "lone": 1,
    "solitary": 1, "sole": 1, "both": 2, "twin": 2,
}
GROUP_COUNTS: dict[str, int] = {"pair": 2, "couple": 2, "duo": 2, "trio": 3, "quartet": 4, "dozen": 12}

DETERMINERS = words("a an the this that these those some any every each another either all no several many few "
                    "various numerous multiple countless plenty my our your what such whose")
VAGUE = words("some several many few various numerous multiple countless plenty hundreds thousands lots dozens any all "
              "scores")
POSSESSIVES = words("its their his her")
PRONOUNS = words("i me we us you it they them he him she her itself themselves himself herself one ones other others both "
                 "everything something former latter each these those this that which who whom")
CONJUNCTIONS = words("and or but while as & plus whereas whilst nor yet where when so because")
RELATIVES = words("which that who whom whose where")
AUXILIARIES = words("is are was were be been being am has have had do does did can could will would may might must "
                    "shall should there's it's isn't aren't")
NEGATIONS = words("no not without never none neither nor isn't aren't minus lacking excluding except")
PREPOSITIONS = words("of in on at to with by for from into onto over under above below beneath underneath behind beside "
                     "besides between among amongst amid amidst inside outside near around through across along "
                     "against toward towards down up off atop upon within after before during about past like per via "
                     "until since than alongside opposite")
ADVERBS = words("very quite too also just only then there here now still almost nearly really slightly somewhat much "
                "even again together apart away back alone side-by-side once twice half far inside outside nearby "
                "above below beneath underneath overhead outdoors indoors upright ajar open closed instead however "
                "meanwhile forward upward downward straight well rather more most less least additionally likewise "
                "if out finally first second third last upside-down abreast asleep awake directly please around")
TITLES = words("one other another separate different second third fourth first last more additional extra same whole "
               "individual remaining further new-found opposite respective next previous only own matching identical")

SIZES_UP: dict[str, float] = {
    "big": 1.6, "large": 1.6, "huge": 2.4, "giant": 2.6, "gigantic": 2.8, "enormous": 2.6, "massive": 2.4, "colossal": 3,
    "oversized": 2, "tall": 1.4, "towering": 1.8, "great": 1.4, "immense": 2.4, "vast": 2.4, "jumbo": 2, "grand": 1.4,
    "bulky": 1.4, "life-size": 1.2, "wide": 1.3, "bigger": 1.8, "larger": 1.8, "taller": 1.4, "biggest": 2.2,
    "largest": 2.2, "tallest": 1.6, "long": 1.2,
}
SIZES_DOWN: dict[str, float] = {
    "small": 0.6, "little": 0.6, "tiny": 0.4, "miniature": 0.35, "mini": 0.5, "minuscule": 0.3, "microscopic": 0.25,
    "short": 0.8, "compact": 0.75, "petite": 0.6, "baby": 0.6, "smaller": 0.5, "shorter": 0.7, "smallest": 0.4,
    "toy": 0.5, "teeny": 0.4, "puny": 0.5, "shortest": 0.6, "wee": 0.5, "pocket-sized": 0.4, "thin": 0.8,
}
COLOURS = words("red green blue yellow orange purple pink black white brown gray grey violet cyan magenta teal turquoise "
                "gold golden silver beige maroon navy crimson scarlet lime olive indigo tan cream ivory bronze copper "
                "lavender amber emerald ruby sapphire peach salmon khaki azure mint blonde auburn")
ADJECTIVES = words(
    "good nice beautiful pretty ugly cute adorable lovely old young new ancient modern antique vintage rustic classic "
    "colorful colourful bright dark light pale vibrant vivid shiny glossy matte dull glowing metallic wooden stone "
    "metal plastic glass leather woolen silk paper ceramic porcelain steel stainless iron brick concrete marble "
    "round square rectangular oval triangular curved flat thick narrow deep shallow fat slim heavy soft hard smooth "
    "rough fluffy furry hairy spiky sharp wet dry hot cold warm cool icy frozen fresh ripe rotten raw sweet sour spicy "
    "delicious tasty empty full half-full open closed clean dirty dusty muddy messy tidy broken cracked intact happy sad "
    "angry sleepy hungry thirsty lazy playful friendly fierce wild tame calm peaceful quiet busy noisy loud lonely alone "
    "sunny rainy snowy cloudy foggy windy stormy grassy sandy rocky leafy dusky starry gloomy cozy cosy elegant fancy "
    "simple plain ornate striped spotted dotted checkered patterned floral realistic cartoon abstract detailed "
    "cinematic high low upper lower left right front rear inner outer middle central top bottom main majestic mighty "
    "sleek stylish strange weird mysterious magical famous popular typical urban rural tropical arctic exotic wise brave "
    "proud shy funny silly serious curious steaming sizzling delightful american african asian european french italian "
    "japanese chinese german english indian siamese persian bengal dutch spanish mexican royal electric digital "
    "mechanical "
    "stuffed fluffy crunchy juicy creamy chubby skinny muscular bald barefoot naked medium medium-sized transparent "
    "translucent opaque invisible visible dense sparse lush barren crisp tabby calico fuzzy pointy crooked tilted "
    "upright vertical horizontal diagonal parallel nearby distant whimsical surreal futuristic medieval victorian gothic "
    "wicker cardboard velvet cotton denim woollen golden-brown equal similar adult male female double triple "
    "dead alive real fake true secret rich poor safe dangerous quick slow fast early late free solid liquid hollow "
    "gentle cheerful joyful merry elderly teenage cuddly scruffy shaggy glittering sparkling solo crystal oak pine "
    "ready available able aware visible eager set ajar due present-day full-length worth similar-looking half-eaten retro neon pastel monochrome oriental persian worn handmade homemade oil-painted smart bare lit unlit vacant")

# Verbs by base form; the second table says how a verb places its subject against its object.
VERBS = words(
    "sit stand lie lay rest lean hang hover float fly soar swim run walk jump leap sleep nap doze play eat drink look "
    "stare gaze watch face chase follow lead ride drive pull push carry hold wear bring throw catch kick hit bite lick "
    "sniff climb crawl creep roam graze perch roost nest balance stack pile line arrange place put set position locate "
    "situate park dock moor land take make bake cook grill roast fry slice cut chop pour fill contain cover surround "
    "flank support prop tower loom dwarf shine glow glisten gleam glint sparkle reflect cast illuminate light burn "
    "smoke bloom grow sway swing dangle drape wrap tie attach mount fix nail tuck nestle bask bathe enjoy laugh smile "
    "cry talk chat sing dance read write paint draw type use wait prepare try serve share gather huddle cluster scatter "
    "spread show display feature depict include present have wield grip grasp clutch hug embrace cradle point wave "
    "greet meet pass cross enter leave exit approach reach touch kiss feed pet groom wash clean dry brush comb shave "
    "ski skate surf sail row paddle pedal race speed zoom glide slide roll spin bounce tumble fall drop drip splash "
    "scurry scamper dash prowl stalk hunt guard protect shelter hide peek peer emerge sprout lurk crouch kneel squat "
    "bend stretch yawn bark meow roar neigh buzz chirp howl graze munch nibble chew devour admire inspect examine "
    "study discuss work relax lounge sunbathe camp hike travel move stop start begin finish end turn open close lock "
    "rise descend ascend dive plunge drift circle orbit occupy adorn decorate frame border separate divide connect join "
    "tilt stay remain keep appear seem become see view find lose want need be go come get give let wander stroll trot "
    "gallop march pose appear exist loiter hop skip flutter flap speed rumble idle hum beep flash ring make sell buy "
    "store set compare measure exceed overlook straddle mount top crown cap underlie accompany escort neighbor tow drag "
    "haul lift raise hoist shade block obscure overlap sprawl recline slump snooze curl snuggle cuddle stick embed pin "
    "plant tether strap load unload melt simmer boil sizzle toast scoop sip taste smell hear shield dodge avoid search "
    "seek explore discover surf dazzle line emit release fall pop inviting trail precede abut adjoin sandwich enclose "
    "encircle ring house store hide tend float submerge dip crash collide compete fight wrestle spar cheer celebrate shake wink nod sneeze change cycle hurry click chug gallop bustle operate cause allow provide add create discover receive offer suggest let fight attack defend kick hover soar blow whisper shout argue kneel juggle skateboard picnic knit sew sculpt build destroy repair inflate deflate pop explode erupt freeze thaw rust decay crumble collapse sink rest swarm hatch lay peck perform practice train teach learn listen speak call answer")
IRREGULAR_VERBS = {
    "sat": "sit", "stood": "stand", "lying": "lie", "lain": "lie", "laid": "lay", "hung": "hang", "flew": "fly",
    "flown": "fly", "swam": "swim", "ran": "run", "slept": "sleep", "ate": "eat", "eaten": "eat", "drank": "drink",
    "led": "lead", "rode": "ride", "ridden": "ride", "drove": "drive", "driven": "drive", "held": "hold", "wore": "wear",
    "worn": "wear", "threw": "throw", "thrown": "throw", "caught": "catch", "bit": "bite", "crept": "creep", "put": "put",
    "set": "set", "took": "take", "taken": "take", "made": "make", "cut": "cut", "shone": "shine", "grew": "grow",
    "grown": "grow", "swung": "swing", "tying": "tie", "sang": "sing", "drew": "draw", "drawn": "draw", "wrote": "write",
    "written": "write", "spread": "spread", "shown": "show", "left": "leave", "met": "meet", "fed": "feed",
    "fell": "fall", "fallen": "fall", "hid": "hide", "hidden": "hide", "bent": "bend", "went": "go", "gone": "go",
    "came": "come", "got": "get", "gave": "give", "given": "give", "saw": "see", "seen": "see", "found": "find",
    "kept": "keep", "stuck": "stick", "rose": "rise", "risen": "rise", "dying": "die", "built": "build", "lit": "light",
    "slung": "hang", "brought": "bring", "bought": "buy", "told": "talk", "heard": "hear", "felt": "touch", "sought": "seek", "tied": "tie", "lain": "lie", "strewn": "scatter", "sunk": "sink", "spun": "spin", "slid": "slide",
    "left-over": "leave", "paid": "use", "wound": "wrap", "woven": "wrap", "sliced": "slice", "bound": "tie",
}
NOUN_TOO = words(  # forms of verbs that are as often nouns: their neighbours decide
    "rest light watch play drink face fly ride drive lead show park dock land grill roast cut fill cover support prop "
    "tower dwarf smoke swing tie mount nail drape wrap paint type use wait share cluster display feature present grip "
    "wave pass cross touch pet brush comb ski skate surf sail row race speed slide roll spin drop splash hunt guard "
    "shelter hide bend stretch bark roar work camp hike travel move stop start end turn lock dive drift circle frame "
    "border ring top cap hop skip store shade block stick pin plant strap load toast scoop sip taste search house trail "
    "sandwich crash fight bear duck fish train ship bat box book ball saw can well orange swallow squash match bow "
    "flower water bottle iron dress glass paper clock stone lamp sleep nest perch bite kick jump leap run walk look "
    "stare smile dance cast burn glow set place position point stand line pile stack hit catch throw pull push carry "
    "boil fry dip crown view study climb kiss hug bath camp plant sink needle star board bridge cup pot fork spoon plate "
    "brick shell feather picnic sparkle gleam lift change trail paddle row reach return charge visit surround sprout stroll shop hurry click cycle visitor laugh cry talk chat sing")

GROUPS = words("group herd flock pile stack row line column bunch set number collection series lot lots variety crowd "
               "pack swarm school cluster array assortment family team range grid circle ring range couple pair trio duo "
               "dozen dozens hundreds thousands handful mix selection quartet plenty heap litter gaggle pride fleet "
               "kind type sort kinds types sorts couple abundance total rows lines columns piles stacks pairs groups "
               "scores host tower arrangement gathering scattering clump scatter")
PORTIONS = words("piece slice bunch bouquet loaf chunk sheet bit drop bar stick pinch head clove ear stalk sprig bale")
CONTAINERS = words("cup mug glass bowl plate bottle jar can box basket vase pot bucket bag pitcher jug tray pan carton "
                   "crate barrel dish platter tub tank sack packet tin teapot kettle goblet stack pile "
                   "statue sculpture figurine model toy map loaf slice piece bouquet bale")
ORDERS = words("show draw paint picture imagine generate create make put place give render depict sketch add want "
               "illustrate visualize visualise design see take set include position")
MEDIA = words("photo photograph picture image painting drawing illustration render rendering sketch portrait shot "
              "scene view snapshot depiction watercolor watercolour artwork poster close-up closeup print cartoon "
              "closeups still film wallpaper cover diorama selfie frame canvas composition")
CLOSED_NOUN_HEADS = words("left right top bottom middle front rear back half one other others upside-down")

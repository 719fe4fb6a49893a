"""Words of English that the grammar must know by name; everything else is told by its ending and its neighbours."""
from __future__ import annotations

from .qualities import QUALITIES
from .telling import TELLING, TELLING_OR_NOUNS


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NUMBERS: dict[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "single": 1, "lone": 1,
    "solitary": 1, "sole": 1, "both": 2, "twin": 2, "dozen": 12,
}
GROUP_COUNTS: dict[str, int] = {"pair": 2, "couple": 2, "duo": 2, "trio": 3, "quartet": 4, "dozen": 12}

DETERMINERS = words(
    "a all an another any countless each either every few many multiple my no numerous our plenty several some "
    "such that the these this those various what whose your")
ARTICLES = frozenset({"a", "an", "the"})
VAGUE = words(
    "all any countless dozens few hundreds lots many multiple numerous plenty scores several some thousands "
    "various")
POSSESSIVES = words("her his its their")
PRONOUNS = words(
    "both each everything former he her herself him himself i it itself latter me myself one ones other others she "
    "something that them themselves these they this those us we which who whom you")
CONJUNCTIONS = words("& albeit although and as because but nor or plus so though when where whereas while whilst yet")
RELATIVES = words("that where which who whom whose")
AUXILIARIES = words(
    "am are aren't be been being can can't could couldn't did didn't do does doesn't don't had has hasn't have he's "
    "i'd i'll i'm i've is isn't it'd it'll it's let's may might must shall she's should that'd that'll there's "
    "they're was wasn't we'd we'll we're we've were weren't what's will won't would wouldn't you'd you'll you're "
    "you've")
NEGATIONS = words("aren't can't didn't doesn't don't except excluding isn't lacking minus neither never no none nor "
                  "not without")
PREPOSITIONS = words(
    "about above across after against along alongside amid amidst among amongst around at atop before behind "
    "below beneath beside besides between by down during for from in inside into like near of off on onto "
    "opposite outside over past per since than through to toward towards under underneath until up upon via with "
    "within")
ADVERBS = words(
    "above abreast upstairs downstairs additionally again ago ahead ajar almost alone already also apart around "
    "asleep awake away back below beneath closed directly downward even ever everywhere far farther finally first "
    "forward half here how however if indoors inside instead just last leftmost rightmost least less likewise "
    "meanwhile more most much nearby nearly now oddly once oops only today otherwise soon tonight open out outdoors "
    "outside overhead please quite rather really second side-by-side slightly somewhere somewhat still straight then "
    "halfway midway "
    "there third together too twice underneath upright upside upside-down upward very well yes indeed strangely")
TITLES = words(
    "additional another different extra first fourth further identical individual last matching more new-found "
    "next one only opposite other own previous remaining respective same second separate third whole")

SIZES_UP: dict[str, float] = {
    "big": 1.6, "large": 1.6, "huge": 2.4, "giant": 2.6, "gigantic": 2.8, "enormous": 2.6, "massive": 2.4,
    "colossal": 3,
    "oversized": 2, "over-sized": 2, "tall": 1.4, "towering": 1.8, "great": 1.4, "immense": 2.4, "vast": 2.4,
    "jumbo": 2, "grand": 1.4,
    "bulky": 1.4, "life-size": 1.2, "wide": 1.3, "bigger": 1.8, "larger": 1.8, "taller": 1.4, "biggest": 2.2,
    "largest": 2.2, "tallest": 1.6, "long": 1.2,
}
SIZES_DOWN: dict[str, float] = {
    "small": 0.6, "little": 0.6, "tiny": 0.4, "miniature": 0.35, "mini": 0.5, "minuscule": 0.3, "microscopic": 0.25,
    "short": 0.8, "compact": 0.75, "petite": 0.6, "baby": 0.6, "smaller": 0.5, "shorter": 0.7, "smallest": 0.4,
    "toy": 0.5, "teeny": 0.4, "puny": 0.5, "undersized": 0.5, "under-sized": 0.5, "shortest": 0.6, "wee": 0.5,
    "pocket-sized": 0.4, "thin": 0.8,
}
MIDDLING = words("average average-sized life-size life-sized medium medium-sized mid-sized middling normal "
                 "normal-sized regular regular-sized")
SIZES = frozenset(SIZES_UP) | frozenset(SIZES_DOWN)
COLOURS = words(
    "amber auburn azure beige black blonde blue bronze brown copper cream crimson cyan emerald gold golden gray "
    "green grey indigo ivory khaki lavender lime magenta maroon mint navy olive orange peach pink purple red ruby "
    "salmon sapphire scarlet silver tan teal turquoise violet white yellow")
HEADED = words(  # adjectives that may be the noun behind an article: "the brick is"
    "able abstract adorable adult african ajar alive alone american ancient angry antique arctic asian available "
    "aware bald bare barefoot barren beautiful bengal bottom brave brick bright broken busy calico calm cardboard "
    "cartoon central ceramic checkered cheerful chinese chubby cinematic classic clean closed cloudy cold "
    "colorful colourful concrete cool cosy cotton cozy cracked creamy crisp crooked crunchy crystal cuddly "
    "curious curved cute dangerous dark dead deep delicious delightful denim dense detailed diagonal digital "
    "dirty distant dotted double dry due dull dusky dusty dutch eager early elderly electric elegant empty "
    "english equal european exotic fake famous fancy fast fat female fierce flat floral fluffy foggy free french "
    "fresh friendly front frozen full full-length funny furry futuristic fuzzy gentle german glass glittering "
    "gloomy glossy glowing golden-brown good gothic grassy hairy half-eaten half-full handmade happy hard heavy "
    "high hollow homemade horizontal hot hungry icy indian inner intact invisible iron italian japanese joyful "
    "juicy late lazy leafy leather left light liquid lit lonely loud lovely low lower lush magical main majestic "
    "male marble matte mechanical mere medieval medium medium-sized merry messy metal metallic mexican middle mighty "
    "modern monochrome muddy muscular mysterious naked narrow nearby neon new nice noisy oak odd oil-painted old "
    "opaque open oriental ornate outer oval pale paper parallel pastel patterned peaceful persian pine plain "
    "plastic playful pointy poor popular porcelain present-day pretty proud pure quick quiet rainy raw ready real "
    "realistic rear rectangular retro rich right ripe rocky rotten rough round royal rural rustic sad safe sandy "
    "scruffy secret serious set shaggy shallow sharp shiny shy siamese silk silly similar similar-looking simple "
    "sizzling skinny sleek sleepy slim slow smart smooth snowy soft solid solo sour spanish sparkling sparse "
    "spicy spiky spotted square stainless starry steaming steel stone stormy strange striped stuffed stylish "
    "sunny sure surreal sweet tabby tame tasty teenage thick thirsty tidy tilted top translucent transparent "
    "triangular triple tropical true typical ugly unlit unusual upper upright urban vacant velvet vertical vibrant "
    "victorian vintage visible vivid warm weird wet whimsical wicker wild windy wise wooden woolen woollen worn "
    "worth young")
ADJECTIVES = HEADED | words(QUALITIES)

# Verbs by base form; the second table says how a verb places its subject against its object.
VERBS = words(
    "abut accompany add adjoin admire adore adorn allow answer appear approach arc argue arrange ascend assign "
    "attach attack avoid bake balance bark bask bathe be beat become beep begin bend bite block bloom blow boast "
    "boil bookend border bounce brag bring brush build burn bustle buy buzz call camp cap carry cast catch cause "
    "celebrate change chase chat chatter cheer chew chirp choose chop chuckle chug circle clamber clash clean click "
    "climb close cluster clutch collapse collide colour comb combine come compare compete compose connect contain "
    "cook cover cradle crash crawl create creep cross crouch crown crumble cry cuddle curl cut cycle dance dangle "
    "dash dazzle decay decorate defend deflate depict descend destroy devour differ dip discover discuss display "
    "dive divide dock dodge dominate doze drag drape draw drench drift drink drip drive drool drop dry dwarf dye eat "
    "embed embrace emerge emit encircle enclose end enjoy enlarge ensure enter envy erupt escort examine exceed "
    "exclaim exist exit explode explore face fall feature feed feel fight fill find finish fix flank flap flash "
    "flaunt fling float flutter fly follow frame freeze frolic frown fry gallop gather gaze get giggle give gleam "
    "glide glimpse glint glisten glow go gobble grasp graze greet grill grin grip groom grow grumble guard gulp halt "
    "hang happen hatch hate haul have hear heave hide hike hit hoist hold hop house hover howl huddle hug hum hunt "
    "hurry idle illuminate include inflate inspect inviting join juggle jump keep kick kiss kneel knit land laugh "
    "lay lead lean leap learn leave let lick lie lift light line listen live load locate lock loiter look loom lose "
    "lounge lower lurk make march marvel mean measure meet melt meow mistake mix moor mount move munch nail nap need "
    "neigh neighbor nest nestle nibble nod notice nudge nuzzle obscure observe occupy offer open operate orbit order "
    "overlap overlook own paddle paint park pass pat peck pedal peek peer perch perform pet pick picnic pile pin "
    "place plant play plummet plunge point pop pose position pour pout practice prance precede prefer prepare "
    "present prop protect provide prowl pull pump push put race raise reach read rear receive recline reflect relax "
    "release remain repair require resemble rest ride ring rise roam roar roast roll roost row rumble run rust sail "
    "sandwich scale scamper scatter scold scoop scramble sculpt scurry search see seek seem sell separate serve set "
    "sew shade shake share shave shelter shield shine shout show shrink simmer sing sink sip sit situate size sizzle "
    "skate skateboard ski skip sleep slice slide slither slump smell smile smirk smoke sneeze sniff snooze snore "
    "snuggle soak soar sort spar sparkle speak speed spill spin splash spot sprawl spread sprinkle sprout squabble "
    "squat squirm stack stalk stand stare start stay stick stop store straddle strap stretch stride stroll study "
    "stumble submerge suggest sunbathe support surf surround swarm sway swim swing swirl take talk taste teach tease "
    "teeter tend tether thaw throw tick tickle tie tilt tint tiptoe toast top topple toss touch tow tower trail "
    "train travel trot try tuck tug tumble turn twirl type underlie unload use view visit waddle wade wait walk "
    "wander want wash watch wave wear weigh whisper wield wiggle win wink wobble work wrap wrestle wriggle write "
    "yawn zoom") | words(TELLING)
IRREGULAR_VERBS = {
    "sat": "sit", "stood": "stand", "lying": "lie", "lain": "lie", "laid": "lay", "hung": "hang", "flew": "fly",
    "flown": "fly", "swam": "swim", "ran": "run", "slept": "sleep", "ate": "eat", "eaten": "eat", "drank": "drink",
    "led": "lead", "rode": "ride", "ridden": "ride", "drove": "drive", "driven": "drive", "held": "hold",
    "wore": "wear",
    "worn": "wear", "threw": "throw", "thrown": "throw", "caught": "catch", "bit": "bite", "crept": "creep",
    "put": "put",
    "set": "set", "took": "take", "taken": "take", "made": "make", "cut": "cut", "shone": "shine", "grew": "grow",
    "grown": "grow", "swung": "swing", "tying": "tie", "sang": "sing", "drew": "draw", "drawn": "draw",
    "wrote": "write",
    "written": "write", "spread": "spread", "shown": "show", "left": "leave", "met": "meet", "fed": "feed",
    "fell": "fall", "fallen": "fall", "hid": "hide", "hidden": "hide", "bent": "bend", "went": "go", "gone": "go",
    "came": "come", "got": "get", "gave": "give", "given": "give", "saw": "see", "seen": "see", "found": "find",
    "kept": "keep", "stuck": "stick", "rose": "rise", "risen": "rise", "dying": "die", "built": "build", "lit": "light",
    "slung": "hang", "strung": "hang", "flung": "fling", "knelt": "kneel", "leant": "lean", "leapt": "leap",
    "swept": "brush", "blown": "blow", "blew": "blow", "struck": "hit", "clung": "hold",
    "brought": "bring", "bought": "buy", "told": "talk", "heard": "hear", "felt": "feel",
    "sought": "seek", "shrunk": "shrink", "shrank": "shrink", "chosen": "choose", "chose": "choose",
    "tied": "tie", "strewn": "scatter", "sunk": "sink", "spun": "spin", "slid": "slide",
    "dyed": "dye", "tinted": "tint", "stained": "stain", "coloured": "colour", "colored": "color", "sprayed": "spray",
    "dressed": "dress", "clad": "dress", "clothed": "clothe", "coated": "coat",
    "lent": "lend", "forgotten": "forget", "forgot": "forget", "lost": "lose", "won": "win", "strode": "stride",
    "stole": "steal", "stolen": "steal",
    "woke": "awaken", "wept": "weep", "knew": "know", "thought": "think", "taught": "teach", "spoke": "talk",
    "sold": "sell", "fought": "fight", "shook": "shake", "shaken": "shake",
    "seated": "sit", "torn": "tear", "tore": "tear", "awoke": "awaken", "dug": "dig",
    "left-over": "leave", "paid": "use", "wound": "wrap", "woven": "wrap", "sliced": "slice", "bound": "tie",
}
POSTURES = words("hang lean lie look perch rest sit stand")  # their forms are hardly ever nouns where a place follows
INTRANSITIVE = words(
    "appear be bob come crouch dance drift float fly gallop glide go graze grow hang hop hover jump kneel lean lie "
    "loom lounge lurk nap pass perch play race rest rise roam run sail sit sleep snooze soar sprawl squat stand swim "
    "swing tower trot walk wait wander")
COPULAS = words("appear appears feel feels felt look looks looked seem seems seemed")
ATTRIBUTES = words("color colour height location place position scale size stature width")  # of a thing
NOUN_TOO = words(  # forms of verbs that are as often nouns: their neighbours decide
    "ball bark bat bath bear bend bite block board boil book border bottle bow box brick bridge brush burn camp can "
    "cap carry cast catch change charge chat circle click climb clock cluster comb cover crash cross crown cry cup "
    "arc cut cycle dance dip display dive dock drape dress drift drink drive drop duck dwarf end face feather feature "
    "fight fill fish flower fly fork frame fry glass gleam glow grill grip guard hide hike hit hop house hug hunt "
    "hurry iron jump kick kiss lamp land laugh lead leap lift light line load lock look match mount move nail needle "
    "nest orange paddle paint paper park pass perch pet picnic pile pin place plant plate play point position pot "
    "present prop pull push race reach rear rest return ride ring rise roar roast roll row run sail sandwich saw scoop "
    "search set shade share shell shelter ship shop show sing sink sip skate ski skip sleep slide smile smoke sparkle "
    "speed "
    "spin splash spoon spot sprout squash stack stand star stare start stick stone stop store strap stretch stroll "
    "study support surf surround swallow swing talk taste throw tie toast top touch tower trail train travel turn "
    "type use view visit visitor wait walk watch water wave well work wrap") | words(TELLING_OR_NOUNS)

GROUPS = words(
    "abundance arrangement array assortment bunch circle clump cluster collection column columns couple crowd "
    "dozen dozens duo family fleet flock gaggle gathering grid group groups handful heap herd host hundreds kind "
    "kinds line lines litter lot lots mix number pack pair pairs pile piles plenty pride quartet range ring row "
    "rows scatter scattering school scores selection series set sort sorts stack stacks swarm team thousands "
    "total tower trio type types variety")
PORTIONS = words(
    "bale bar bit bouquet bunch chunk clove drop ear head loaf piece pinch sheet slice sprig stalk stick")
CONTAINERS = words(
    "bag bale barrel basket bottle bouquet bowl box bucket can carton crate cup dish figurine glass goblet jar "
    "jug kettle loaf map model mug packet pan piece pile pitcher plate platter pot sack sculpture slice stack "
    "statue tank teapot tin toy tray tub vase")
ORDERS = words(
    "add create depict design draw generate give illustrate imagine include make paint picture place position put "
    "render see set show sketch take visualise visualize want")
MEDIA = words(
    "art artwork canvas cartoon close-up closeup closeups collage composition cover depiction diorama doodle "
    "drawing fable film "
    "frame illustration image life painting photo photograph picture portrait poster print render rendering scene "
    "scribble selfie "
    "shot sketch snapshot still still-life story tale view wallpaper watercolor watercolour")
CLOSED = (DETERMINERS | PRONOUNS | CONJUNCTIONS | AUXILIARIES | NEGATIONS | PREPOSITIONS | ADVERBS | POSSESSIVES
          | ADJECTIVES | COLOURS | frozenset(NUMBERS) | frozenset(SIZES_UP) | frozenset(SIZES_DOWN))
CLOSED_NOUN_HEADS = words("back bottom front half left middle one other others rear right top upside-down")
# things that a size is likened to: "a giant of a man", "the bus is a mere toy"
LIKE_SMALL = words("ant bead bee bug button crumb doll dot dwarf figurine flea fly footstool gnat grain insect kernel "
                   "marble matchbox midget midge miniature mite mosquito mouse nothing pea peanut pebble pin pinhead "
                   "plaything pygmy scrap seed shrimp slip speck splinter thimble toy toothpick trinket")
LIKE_LARGE = words("behemoth building castle cathedral colossus elephant giant hill house hulk island leviathan "
                   "monster mountain skyscraper titan tower unit whale")

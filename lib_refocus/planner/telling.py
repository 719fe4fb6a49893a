"""Verbs of description, by base form: what art directors and caption writers let light, colour, things and style do."""
from __future__ import annotations

TELLING = """
accentuate accommodate achieve adapt adjust affect alight align allude amble amplify animate anticipate applaud arouse
arrive ask assemble assume astonish attain attract await awaken beckon beg behold believe belong bestow betray bleat
blend blaze blur bob bombard brandish breathe brighten bristle broadcast brood browse burrow burst cackle calm
captivate caress cascade cavort cease challenge charm chase clarify clasp cling clink coat coexist coil collect
command commence communicate complement complete comprise conceal conduct confront congregate conjure consider consist
constitute consume contemplate contort contrast contribute converge converse convey cool correspond cough count
crackle crave cringe crinkle crunch crystallize cruise culminate curve dart deal decide declare deepen define defy
delight deliver demand demonstrate denote depart depend describe deserve desire detach detect develop diffuse dig dim
diminish dine direct disappear discard disguise disintegrate dispel disperse displace dissolve distinguish distort
distract disturb divert double doubt drain drown echo eclipse elevate elicit elongate emanate embark embellish embody
embroider emphasise emphasize employ enable encapsulate encase enchant encompass encounter encourage endure energise
energize engage engrave engulf enhance enlighten enliven entangle enthral enthrall entice entwine envelop envision
epitomise epitomize erase erode escape establish etch evaporate evoke evolve exaggerate excite exemplify exhale
exhibit expand expect experience explain expose express extend exude fade falter fascinate fasten favor favour fidget
filter fit flatter flicker flit flourish flow fluctuate focus fold forage force forge forget form foster fracture fuse
gain gesture glare glimmer glitter gloat glower gnaw govern grant grapple grimace grind guide happen harmonise
harmonize haunt heighten help hesitate highlight hint hiss hurl hurt hurtle hush ignite imagine imbue imitate immerse
impart imply impose impress incorporate increase indicate indulge infuse inhabit inhale inject inscribe insert insist
inspire instil instill intensify interact intermingle intersect intertwine intrigue introduce invade invite invoke
involve jostle jut kindle know lend lengthen levitate linger lull lunge lure maintain manage manifest meander meditate
mellow menace mend merge mimic mind mingle moan model modulate morph mourn mumble murmur muse mute nurture obey
obstruct occur ooze oscillate ought outline outshine outweigh overflow overhang overlay overpower oversee overshadow
overtake overwhelm pace pant parachute parade penetrate perceive permeate pervade pierce pirouette plead plough plow
ponder portray pounce preside press prevail proclaim produce project promise promote protrude prove provoke puff
pulsate pulse punctuate purr pursue quiver radiate rake ramble react realise realize rebound recall recede recognise
recognize recreate reduce refer refine refract refresh regard reign reinforce rejoice relate relish rely remember
remind remove replicate represent rescue reside resist resonate respond restore resume retain retreat retrieve reveal
revel reverberate revolve ripple romp rotate ruffle rule rummage rush rustle salute saturate saunter savor savour say
scowl scrape scratch scream screech scuttle seep seize sense serenade settle shatter shimmer shiver shorten shove
shroud shuffle sift sigh signify simulate skid skim skitter slant slash slink slip slope slouch smash smear smolder
smoulder smother snap snarl snatch sneak soak soften solidify soothe spew spiral spit split spray sprint squeal
squeeze squint stab stagger startle steal steer stir stoop streak stream strew strike strive stroke strum strut stun
subdue subside succumb suffuse summon surge surpass surprise suspend swear sweep swell swerve swish swivel swoop
symbolise symbolize tap taper tear tell tempt think threaten thrash thrive throb throng thrust tighten toil trace
transcend transfix transform transition translate transmit transport traverse tread tremble trickle trundle twine
twinkle twist twitch undergo underline underscore understand undulate unfold unfurl unify unite unravel unveil unwind
uphold urge usher utter vanish vary veer vibrate vie wag wail waltz wane warm warn warp waver weave weep whirl whisk
widen wilt wince wither wonder wrinkle yearn yell yelp yield zigzag
arc carve halt spoil tick
"""
TELLING_OR_NOUNS = """
blaze blend blur burrow burst calm challenge charm coat coil collect color colour command complement complete contrast
cool cough count cruise curve deal delight demand desire dim direct double doubt drain echo eclipse encounter escape
exhibit experience express fade favor favour filter fit flicker flow focus fold force forge form fracture gain gesture
glare glimmer glitter grant guide help highlight hint hurt increase lure mind model murmur muse mute outline pace
parachute parade press produce project promise puff pulse rake ramble regard reign rescue retreat ripple rule rush
salute scratch scream sense shimmer shiver shroud sigh slant slash slip slope smash smear snap spiral split spray
sprint squeeze stab stagger streak stream strike stroke surge surprise sweep swell tap tear throng thrust trace
transition transport trickle twist urge warm warp waver wonder wrinkle yield zigzag balance feel glint order practice
shine swirl tint wash whisper zoom
arc halt tick
"""

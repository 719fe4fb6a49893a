"""Nouns that name nothing which could be boxed: quality, camera, light, style, mood, thought, time, and nobody.

Pictures as such ("painting", "poster"), which may hang on a wall as well, are in pictures.py.
"""
from __future__ import annotations

from .lexicon import words

QUALITY = words(
    "2k 3d 4k 5k 6k 8k 10k 12k 16k 32k 64k aaa absurdres accuracy ai award brilliance clarity craftsmanship "
    "definition depth detail detailing excellence expertise fidelity fineness finesse fullhd gore hdr highres hq "
    "hyperrealism intricacy legibility lowres masterwork megapixel mp noise nsfw perfection photorealism precision "
    "professionalism quality realism refinement res resolution rtx score sfw sharpness skill smoothness standard "
    "superres trending uhd verisimilitude virtuosity watermark watermarks workmanship wow")
CAMERA = words(
    "aberration angle aperture arri backlight backlighting bg blur bokeh bracketing cameraphone camerawork centering "
    "centring cinemascope cinematography crop cropping daguerreotype defocus dof dolly dslr exposure f fg film-grain "
    "flare focal-length foreshortening fov framing fullframe gopro grain halation hasselblad headroom headshot imax "
    "iso kodachrome kodak ektachrome ektar fujifilm fuji fujicolor leica linhof macro mamiya megapixels midground "
    "midshot mm motion-blur nikon nikkor olympus overexposure panning parallax pentax perspective polaroid pov "
    "polarizer portra provia redscale rolleiflex rule-of-thirds shot shots shutter shutter-speed sigma silhouette "
    "silhouettes sony super8 telephoto thirds timelapse underexposure vantage vantage-point velvia viewpoint vignette "
    "vignetting zoom ilford tri-x cinestill lomography lomo instax")
LIGHT = words(
    "afterglow alpenglow ambience brightness brilliance candlelight caustics chiaroscuro daylight daybreak darkness "
    "firelight flicker gloaming gleam glare glimmer glint glints glitter glow god-rays godrays gloom gloss half-light "
    "halation highlights highlight illumination incandescence iridescence lamplight luminance luminosity lumen lustre "
    "luster moonlight moonrise radiance rays raytracing ray-tracing reflection refraction sheen shaft shafts shimmer "
    "shine sparkle sunbeam sunbeams sunburst sunglow sunlight sunray sunrays sunset sunsets sunrise sunup sundown "
    "sunshine starlight torchlight translucency twilight twinkle uplighting underlighting volumetrics")
COLOUR = words(
    "accent accents chroma colorway colouring coloring colorization complexion contrast desaturation duotone "
    "gradation gradient gradients grayscale greyscale hue hues midtone midtones palette palettes pastels pigment "
    "pigmentation saturation scheme shading spectrum tint tints tonality tone tones transition transitions tungsten "
    "undertone undertones vibrance vibrancy greens blues reds yellows browns purples pinks greys grays golds whites "
    "blacks teals ochres neutrals colours colors")
STYLE = words(
    "abstraction absurdism academia aesthetics afrofuturism airbrush airbrushing americana animation anime aquarelle "
    "aquatint arabesque artistry arts avant-garde barbizon bauhaus biomechanics biopunk blackwork brushwork "
    "brushstroke brushstrokes calligraphy cel-shading chibi chinoiserie claymation color-field comic-style composite "
    "conte cottagecore craft crosshatch crosshatching cubism cyanotype cyberpunk dada dadaism darkwave decopunk "
    "design designs dieselpunk dreamcore expressionism fairycore fantasy fashion fauvism fiction folk-art folklore "
    "form forms futurism game-asset ghibli glitchcore goblincore goth gouache grimdark grisaille grunge halftone "
    "halftones hip-hop horror hud hypermodernism impasto impressionism ink-wash inkwash intaglio isometry japonisme "
    "kitsch lettering line-art line-work linework lineart poly lithography lowpoly magic-realism manhwa maximalism "
    "mannerism mezzotint minimalism modernism motif motifs neoclassicism neo-expressionism newwave noir nouveau "
    "op-art orphism outline outlines outrun painterliness pastel-goth pastoralism patina pixelart pixel-art "
    "pointillism pop-art pop-surrealism popart postmodernism precisionism primitivism psychedelia punk retrofuturism "
    "retrowave risograph romanticism rotoscope scenecore scribbles sfumato silkscreen silk-screen solarpunk "
    "still-life stroke strokes style styles styling stippling stop-motion sumi-e surrealism suprematism symbolism "
    "synthwave tableau tenebrism texture textures texturing theme themes trompe-l'oeil typography ukiyo-e ukiyoe "
    "unreality utopia vaporware vaporwave vector vectors vernacular verism vhs wash washes watercolors watercolours "
    "weirdcore woodblock xerography y2k zentangle concept genre brief")
ENGINES = words(
    "3ds-max adobe aftereffects artbreeder artgerm artstation artstationhq behance blender-3d c4d cgi cgsociety "
    "cinema4d cinema-4d cryengine dall-e dalle deviantart digital-art dreamworks dribbble e621 flickr flux gelbooru "
    "houdini inkscape instagram keyshot krita maxon midjourney mj nijijourney nijiv5 novelai octane octane-render "
    "octanerender pbr photoshop pinterest pixar pixiv procreate radiosity raytraced redshift renderman rutkowski sdxl "
    "shutterstock stable-diffusion subsurface-scattering tumblr ue4 ue5 unity unity3d unreal-engine unsplash v-ray "
    "vray webtoon wlop zbrush istock getty geographic nat-geo sss ssao postprocessing post-processing post-production "
    "digest weta ilm")
MOOD = words(
    "abandon absurdity admiration affection agony allure amazement ambiguity amusement anger anguish anticipation "
    "anxiety appeal astonishment austerity authenticity awe bliss boldness boredom bravery calmness candour candor "
    "charisma cheerfulness coziness cosiness contemplation coolness courage coyness cruelty cuteness curiosity "
    "decadence defiance desire despair determination devotion dignity disbelief disgust dismay drama dread dreaminess "
    "eagerness earnestness eccentricity ecstasy eeriness emotion emotions emptiness enchantment enigma enthusiasm "
    "envy eternity euphoria excitement exhilaration exuberance faith familiarity fantasticality fascination feel "
    "feelings festivity fondness fragility freedom freshness friendliness friendship fright fury gaiety generosity "
    "gentleness glamour glamor glee gore grandeur gratitude gravitas gravity grief grit guilt happiness hatred "
    "heartbreak heroism honesty horror humility humor humour hysteria immediacy impact individuality indulgence "
    "innocence inspiration intensity interest intimacy irony isolation jealousy jubilation kindness languor lethargy "
    "levity liberty lightness liveliness loneliness longing loss lure lushness madness majesty malice melancholia "
    "mercy merriment mirth mischief misery modesty monotony moodiness mystery mysticism mystique naivety nobility "
    "nonchalance nonsense nostalgia opulence optimism ornateness otherworldliness panic paranoia passion pathos "
    "patience perfection pity playfulness poise prestige pride profundity prosperity punch quaintness quietness "
    "quietude quirkiness rage rapture relaxation relief resilience resolve respect restraint reverence revelry "
    "reverie richness romance sadness sarcasm satire satisfaction scariness secrecy seduction sensation sensibility "
    "sensuality sentiment sentimentality serenity seriousness severity shame shock shyness simplicity sincerity sloth "
    "solace solemnity solidarity solitude somberness sombreness sophistication sorrow spectacle spirit spirits "
    "spirituality splendor splendour spontaneity starkness stillness strangeness subtlety sublimity suffering "
    "surprise suspense sweetness swagger sympathy tedium temper temperament tenderness tension terror thrill thrills "
    "timelessness timidity togetherness tranquility tranquillity triumph triviality trust turbulence turmoil "
    "uncertainty unease urgency vanity vastness verve vibe vibes vigor vigour vitality vividness vulnerability "
    "weariness weirdness whimsy whimsicality wilfulness wisdom wistfulness wit wonder wonderment worry zeal zest")
THOUGHT = words(
    "ability absence abundance advice age aid air-show amount apex arc arrangement array aspect aspects association "
    "atrocity authority average awareness backstory balance basis behavior behaviour benefit boundary brand branding "
    "business capacity caption career caricature category caveat century centuries certainty challenge change "
    "characteristic choice chord circumstance clutter coexistence coherence cohesion coincidence combination comment "
    "commerce commission commotion communication community complexity complication compromise concentration "
    "conclusion conflict confusion connection connotation consideration consistency contact containment context "
    "continuity contour contours control convention core correctness counterpoint course creation creativity critique "
    "crux cue culmination curation curve cycle data deadline deadlines deal dearth death debt decade decades decay "
    "deception decision deed degree degrees demand density description destiny destruction development difficulty "
    "disarray discipline discovery disorder disposition distinction distortion diversity division dominance doubt "
    "duality duration duty dynamics dynamism echo economy effect effects efficiency element elements emphasis "
    "employment encounter endeavor endeavour entirety entity environments epoch equality equilibrium era eras error "
    "escape escapism essence event events evidence evolution exactness exaggeration excess exception exchange "
    "existence expanse expectation expenditure experience experiment explanation exploration extent extra extras "
    "factor factors failure fame fate fifties flair flamboyance flaw flow fluidity forefront foresight fortune "
    "forties fraction frequency fulfilment function functionality future generation genius gist glance glory grace "
    "gradation growth habit harm haste health heaven hell heritage hierarchy hundredth identity illusion imagery "
    "imagination imbalance immensity immersion imperfection imperfections importance impossibility impression "
    "impressions improvement impulse incident inclusion indication inference influence influences information "
    "ingenuity inheritance initiative insight instant instinct instruction instructions integrity intelligence intent "
    "intention interaction interpretation interplay invention invitation issue joke jokes judgement judgment justice "
    "juxtaposition kinship knowledge lack language legacy legend leisure lesson level levels gesture gestures load "
    "material materials likeness limit limits link literature location logic lore luck magnitude maintenance majority "
    "margin maturity meaning measurement memory memories merit metaphor method millennium mind minimum minority "
    "miracle mirage misfortune moderation modernity monumentality morale mortality mutation mutuality myth mythology "
    "naturalness necessity need negligence neighbourliness nineties nobodies norm normality notion novelty nuance "
    "nuances obedience obscurity obsession occasion occupation odds opinion opportunity option options order "
    "ordinariness orientation origin originality outcome output overview pace panache paradise paradox parity "
    "participation peculiarity percent percentage performance periphery permission personality phase phenomenon "
    "philosophy phrase placement plenitude plot poetry point policy politics popularity population positioning "
    "possession possibility posture potency potential poverty practice preference presentation preservation pretence "
    "pretense principle priority privacy probability problem process production productivity profit profusion "
    "progress project prominence promise prompt prompts proof propaganda property prose proximity publicity "
    "punctuation purity pursuit qualities quantity quest question quotation quote range rapidity rarity ratios reach "
    "reaction readiness reality recipe recognition recollection reference references regard region relation relations "
    "relationship relationships relevance reliability religion reminder reminiscence repetition representation "
    "reproduction reputation request resemblance reserve responsibility result results retreat reversal revival rhyme "
    "rhythm rhythms rigidity rigor rigour risk ritual role rotation roughness routine ruin rule rules rush sake sale "
    "sales salute sanctity scarcity scenario scenarios schedule scope selection self sensitivity separation sequence "
    "series session seventies shift sightline significance similarity situation sixties slant society solidity "
    "solution source spacing span specification speciality specialty speculation spin stability start state statement "
    "states status storytelling strategy stress stretch structure structures struggle stuff subject subjects "
    "subject-matter substance success suggestion suitability sum summary supply supremacy survival system systems "
    "tactic tag tags talent tale tales teamwork technique techniques tempo tendency term terms text theory thought "
    "thoughts thousand threshold timing title topic tradition traditions training transformation transience "
    "transition transparency travel treatment trend trends trial tribute trouble truth twenties twist typicality "
    "uniformity uniqueness unity universality urbanity utility validity value values variation variations variance "
    "velocity verdict version versions verticality vibration victory viewership violence virtue visibility vision "
    "visions visuals vogue void voyage way ways wealth welcome well-being wellness whisper whole word words wording "
    "zeitgeist m s k p cm km kg mph xl xs ok okay oh ah hey hmm alright goodness why usual hello goodbye ours theirs "
    "yours hers soccer tennis festival hour brawl debate duel quarrel scuffle showdown standoff stand-off tussle")
NOBODY = words(
    "anybody anyone else tick tock click-clack everybody everyone nobody nowhere")
SHEETS = words(  # and other terms of the trade
    "hygge manipulation leak leaks occlusion concept-art key-visual asset-sheet character-sheet model-sheet "
    "sprite-sheet reference-sheet turnaround")
SEEN_AIR = words(  # seen, but without an outline
    "aurora blaze breath dew downpour drizzle dusting fogbank frost gust gusts haze heatwave hoarfrost humidity mists "
    "moisture plume plumes precipitation rainfall raindrop raindrops droplet droplets ripple ripples shallows smog "
    "snowfall snowflake snowflakes flakes flake spatter spatters splatter splatters splashes spray spume streak "
    "streaks swirl swirls turbulence vapor vapour tide tides surf waves wave foam froth embers cinders sparks spark "
    "fringe edge-light hour midday noontime nightfall season seasons weekend monday tuesday wednesday thursday friday "
    "saturday sunday january february april june july august september october november december halloween easter "
    "tomorrow yesterday")
ASIDE = words(  # adjectives and adverbs that may stand behind an article for the thought: "in the dark"
    "aesthetic beyond contest dark downward extreme magic melancholy monochrome polish quiet rough secret sepia "
    "technicolor third fetch jump nap race show unreal upside upward usual walk")
UNSEEN = QUALITY | CAMERA | LIGHT | COLOUR | STYLE | ENGINES | MOOD | THOUGHT | NOBODY | SEEN_AIR | SHEETS

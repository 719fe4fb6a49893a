"""Adjectives of description that name nothing, wherever they stand: of style, light, mood, surface and origin."""
from __future__ import annotations

QUALITIES = """
abstract-expressionist academic achromatic action-packed adventurous aerial aesthetic affectionate aged airy alpine
amazonian ambient american-style analog analogue anamorphic andean angelic angular anxious apocalyptic aquatic arabian
archival arid aristocratic art-deco art-nouveau artificial artsy ashen asian-inspired asymmetric asymmetrical
atmospheric attentive austere australian austrian authentic autumnal award-winning awkward backlit balinese balmy
baltic baroque bashful biblical biomechanical bird's-eye bizarre blank bleak blissful bloody blue-hour blurry bohemian
bohemian-style bold bored-looking botanical bottom-lit brazilian breezy brilliant brittle brutal brutalist bubbly
byzantine californian canadian candid candle-lit candlelit carefree careful caribbean casual cautious cel-shaded
celestial celtic ceremonial charcoal-grey cheeky cheery chic childlike chilly chromatic chunky cleanly clear clever
cloud-covered cloudless clumsy coarse coastal cohesive colonial comic commercial common comparable complementary
complete complex conceptual confident conical constant constructivist contemplative contemporary continental contrasty
cool-toned coral-pink corporate cosmic cottage-like courageous crazy cream-colored cream-coloured credible crimson-red
crude cruel crumbly cubist curly curvy cutting-edge cyber czech dadaist damp danish dark-academia deadpan decadent
decorative defiant delicate derelict desolate devilish dim dim-lit dimly directional divine domestic dominant drab
dramatic dreamy drowsy dual dustless dutiful dynamic dystopian early-morning earnest earthen earthy eastern easy-going
eccentric eclectic ecstatic edgy edible editorial edwardian eerie effortless egyptian elaborate elastic elegiac
elemental elfin elizabethan elusive emotional endless energetic enigmatic enthusiastic ephemeral epic equestrian
ergonomic essential eternal ethereal ethiopian european-style evident evil evocative expressionist exquisite
extraordinary extravagant extreme eye-level faint fairy-tale fairytale faithful familiar fanciful fantastical far-off
fashionable fauvist fearful fearless federal feminine feral fertile festive feudal fictional fiery filmic fine
fine-grained finnish fire-lit firelit fireproof firm fisheye flamboyant flashy flat-shaded flawless flexible flirty
floodlit flowery fluid fluorescent foamy focal fond forlorn formal formidable fragile fragrant frail frank fresh-faced
freshly frilly frosty fruity full-bodied full-color full-colour full-frame fun-loving functional furious fussy
futurist galactic gaudy gauzy generous genial genuine geometric georgian ghastly ghostly gilt glacial glad glamorous
glamourous glassy gleeful global glorious glum golden-hour golden-lit gorgeous gothic-style graceful gradual grainy
grandiose granular graphic grave greasy greek grim grimy gritty groovy grotesque grubby grungy half-lit hand-carved
hand-drawn hand-held hand-lettered hand-made hand-painted hand-tinted handheld handsome handy haphazard harmonious
harsh haute hawaiian hazy healthy heartfelt hearty heavenly hectic helpless heroic hi-res high-angle high-contrast
high-end high-quality high-res high-saturation high-speed high-tech hilarious historic historical holographic homely
homey honest honey-colored honey-coloured hopeful horrible hostile humble humid humorous hungarian hyper-detailed
hyper-real hyper-realistic hyperreal hyperrealistic icelandic iconic ideal idle idyllic illustrative imaginary
immaculate immaterial immediate imperial important impossible impressionist impressionistic improbable incredible
indie indonesian indoor industrial infinite informal inky innocent inquisitive insane inspirational intense
intergalactic international intimate intricate introspective iranian iridescent irish ironic isometric jaunty jazzy
jolly jovial joyous kawaii keen kenyan key-lit kinetic kitschy korean lacy lamp-lit lamplit lanky large-format
late-afternoon late-night lavish lean legendary leisurely lifelike lightweight lineal linear literary lively lo-fi
lo-res lofi long-exposure long-haired loose loose-limbed lovable low-angle low-contrast low-lit low-poly
low-saturation loyal lucid luminist luminous lunar lurid luxe luxurious macabre magic magnetic magnificent manga-like
manic maritime masculine masterful mature maximal maximalist meditative mediterranean medium-format melancholic
melancholy mellow melodic melty memorable mental merciful metaphysical meticulous mid-century mid-morning middle-aged
milky mindful minimal minimalist minimalistic mint-condition mirror-still mischievous misty mixed-media moderate
modernist modest moist monastic mongolian monochromatic monotone monstrous monumental moody moon-lit moonlit moral
moralistic moroccan mossy motionless mottled mountainous multi-colored multi-coloured multidimensional mundane murky
musty mute muted mythic mythical mythological napoleonic nasal nasty national natural naughty nautical near-black neat
nebulous negative neo-noir neoclassical neon-lit nervous neutral new-wave nigerian nimble noble nocturnal nordic
northern norwegian nostalgic notable numinous obscure observant obvious oceanic off-center off-centre offbeat oily
old-fashioned old-timey old-world one-of-a-kind opalescent opaline operatic opulent orderly ordinary organic
ornamental orthographic otherworldly out-of-focus outdoor outlandish outrageous over-the-top overall overcast
overgrown painterly palatial panoramic parisian partial particular passionate pastoral pearlescent pensive perfect
personal perspectival photo-like photo-real photo-realistic photogenic photographic photoreal photorealistic physical
pictorial picturesque pious placid pleasant plein-air plush poetic poignant pointillist polar polish polite polychrome
polygonal posh positive post-apocalyptic post-modern postmodern powerful practical pre-dawn pre-raphaelite precious
precise precisionist prehistoric premium prestigious primitivist pristine pro-grade profound prominent proper prosaic
psychedelic punchy quaint quirky quizzical radiant rainbow-coloured rainswept random rapid rapt rare raspy realist
rebellious reclusive reflective regal relevant reliable religious renaissance repetitive resolute respectful
resplendent restful restless retro-futuristic retrofuturistic reverent rigid risky risqué rococo roman roman-style
romantic romanticist roomy rosy rowdy ruddy rude run-down russian rusty saintly sallow saucy scandinavian scary scenic
scholarly sci-fi scientific screen-printed sculptural seamless seasonal second-hand seductive semi-abstract
semi-realistic sensitive sensual sentimental sepia serene serial serpentine severe sexy shadowless shadowy shameless
sheer shimmery short-haired siberian sickly side-lit sidelit silent silken silky silvery sincere sinister sinuous
skilful skillful slavic sleepless slender slice-of-life slick slight sloppy smart-looking smoky smoky-grey smug snug
sober sociable social soft-focus soft-lit solar solemn somber sombre soulful southern spacious spare special
spectacular spectral spiritual splendid spontaneous spooky sporty spotless spotlit spry stable stark starlit stately
statuesque steady steampunk steamy stern sticky stiff stoic storm-lit stormlit straightforward strict strong stubborn
studious sturdy stylistic suave sublime subtle suburban succulent sudden sultry summery sumptuous sun-baked
sun-bleached sun-drenched sun-lit sunlit super-detailed super-realistic superb superflat superior supernatural supple
suprematist surface-level surrealist surrealistic suspenseful suspicious swampy swanky swedish swift swiss symbolic
symbolist symmetric symmetrical sympathetic synthetic tactile tangible tasteful technical technicolor technicolour
temperate temporary tender tense tentative terrible terrific texan textural thai theatrical thematic thoughtful
three-dimensional thunderous tibetan tight tilt-shift timeless timid tonal tonalist toothy top-down top-lit torchlit
tough toxic traditional tragic tranquil transcendent translucent-white tribal trippy triumphant tudor turbulent
turkish twilit two-dimensional two-tone ukrainian ultra-detailed ultra-hd ultra-realistic ultra-wide ultrawide
unbelievable uncanny underwater unearthly uneven unforgettable unhappy unique universal unknown unreal unruly untidy
upbeat upmarket upscale uptight utilitarian utopian vague valiant valuable velvety venerable venetian verdant viable
vicious vietnamese vigilant vigorous virtual visceral visionary visual volumetric vulnerable wacky wan warlike
warm-toned wary watchful watery wavy weary weightless well-dressed well-groomed well-lit well-worn western-style
wet-on-wet wholesome wide-angle wide-eyed wide-format wide-open widescreen wiry wispy wistful witty wonderful wondrous
woolly world-class worldly worm's-eye worthy wry xerographic youthful zany zealous zen zero-gravity zesty low-key
high-key slippery bonkers downstairs far upstairs
absurd absurdist cloud-strewn diffused dumb late-eighties late-nineties late-night mid-century midcentury
neo-traditional patient shimmering storybook-like teal-and-orange unhurried tongue-in-cheek
die-cut hyper ultra super
"""

"""Several regions of one phrase: what keeps its copies apart acts in the WebUI's own passes, however it runs them."""
import pytest

PROMPT = "three green squares"
SQUARES = [{"phrase": "green squares", "box": box} for box in
           ([0.05, 0.1, 0.35, 0.4], [0.4, 0.1, 0.7, 0.4], [0.3, 0.55, 0.65, 0.9])]
SETTINGS = [{"batch_cond_uncond": False}, {"pad_cond_uncond": True}, {"cross_attention_optimization": "V1"},
            {"cross_attention_optimization": "sub-quadratic"}, {"cross_attention_optimization": "Doggettx"},
            {"cross_attention_optimization": "InvokeAI"}]


def squares(server, separate=True, prompt=PROMPT, **more):
    made = server.make([True, {"regions": SQUARES, "separate": separate}], prompt=prompt, **more)
    assert made.phrases() == {"green squares"} and len(made.passes()[0]["regions"]) == 3
    return made


def apart(made, other, image=0):
    """Mean difference of the pictures, 0..1."""
    return float((made.tensor(image) - other.tensor()).abs().mean())


def test_copies_are_kept_apart(webui, told):
    """On acts, off leaves it; both leave nothing behind."""
    plain = webui.make(prompt=PROMPT)
    on, off = squares(webui), squares(webui, separate=False)
    assert len({made.pixels[0] for made in (plain, on, off)}) == 3
    assert squares(webui).pixels == on.pixels and webui.make(prompt=PROMPT).pixels == plain.pixels
    assert "kept apart" not in on.results[0] and "bounded" not in on.results[0]
    told("Options", "copies of a phrase kept apart")


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_settings(webui, settings):
    """The same picture, but for the last digits, however the WebUI batches rows and computes attention."""
    made = squares(webui, override_settings=settings)
    assert apart(made, squares(webui)) < apart(made, squares(webui, separate=False)) / 4
    assert "kept apart" not in made.results[0] and "bounded" not in made.results[0]


def test_batches(webui):
    """Each picture of a batch is kept apart for itself."""
    both, alone = squares(webui, batch_size=2), squares(webui)
    first = len(both.images) - 2  # behind the WebUI's grid, where it makes one
    assert apart(both, alone, first) < apart(both, squares(webui, separate=False), first) / 4


BY_HAND = "a green square, a green square, a green square"


def prompt_of(made, image=0):
    return made.info["infotexts"][image].splitlines()[0]


def test_copies_are_written_out(webui, told):
    """The picture is the one that the user would get who writes them out; the infotext has the user's words."""
    made, by_hand = squares(webui), squares(webui, prompt=BY_HAND)
    assert made.pixels == by_hand.pixels and prompt_of(made) == PROMPT and prompt_of(by_hand) == BY_HAND
    assert f"'green squares' was given to the model as '{BY_HAND}'" in made.results[0]
    off = webui.make([True, {"regions": SQUARES, "write_out": False}], prompt=PROMPT)
    assert off.pixels != made.pixels and "given to the model" not in off.results[0]
    told("Options", "copies of a phrase written out")


def test_copies_are_written_out_in_every_batch_and_in_the_hires_pass(webui):
    made, by_hand = (squares(webui, prompt=p, n_iter=2, enable_hr=True, hr_scale=1.25, hr_upscaler="Latent",
                             denoising_strength=0.7) for p in (PROMPT, BY_HAND))
    assert made.pixels == by_hand.pixels and len(made.passes()) == 2
    assert {prompt_of(made, i) for i in (-2, -1)} == {PROMPT}

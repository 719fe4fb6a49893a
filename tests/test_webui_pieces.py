"""Chunks of the WebUI's prompt machinery as tokens, windows and samplers' levels, without the WebUI."""
import math
from types import SimpleNamespace as Some

import pytest
import torch

from lib_refocus.masks import WHOLE
from lib_refocus.schedule import sd_sigmas
from lib_refocus.tokens import find_span
from lib_refocus.webui.levels import plan_of, timestep_sigmas
from lib_refocus.webui.pieces import chunk_tokens, plain
from lib_refocus.webui.window import window_of

END = 99
PIECES = {1: "a</w>", 2: "red</w>", 3: "hippo", 4: "potamus</w>", 5: "cafÃ©</w>", 6: "Ã", 7: "©</w>"}
ALPHAS = torch.tensor([1 / (1 + s * s) for s in sd_sigmas()])


def chunk(*ids, fixes=()):
    return Some(tokens=[98, *ids, *[END] * (76 - len(ids))], fixes=list(fixes))


def tokens(*chunks):
    return chunk_tokens(chunks, END, PIECES.__getitem__)


def test_positions_count_through_chunks():
    span = find_span(tokens(chunk(1, 2), chunk(3, 4)), "red hippopotamus")
    assert span.attributes == (2,) and span.noun == (78, 79)


def test_letters_of_two_bytes():
    assert plain("cafÃ©") == "café" and plain("日") == "日"
    assert find_span(tokens(chunk(1, 5)), "café").noun == (2,)
    assert find_span(tokens(chunk(1, 6, 7)), "é").noun == (2, 3)


def test_an_embedding_is_found_by_its_name_and_owns_its_vectors():
    fix = (1, Some(name="my-cat", vectors=3))
    found = tokens(chunk(2, 0, 0, 0, 1, fixes=[fix]))
    assert set(find_span(found, "red my-cat").positions) == {1, 2, 3, 4}
    assert set(find_span(found, "cat").noun) == {2, 3, 4}


def test_an_empty_prompt():
    assert tokens(chunk()) == []


def plan(name, given, second=False, steps=10):
    return plan_of(name, second, given, steps, ALPHAS)


def test_k_diffusion_levels_are_the_samplers_own():
    made = plan("Euler a", {"sigmas": torch.tensor([14.6, 3.0, 0.5, 0.0])})
    assert made.sigmas == pytest.approx([14.6, 3.0, 0.5]) and not made.timesteps
    assert all(map(made.primary, range(6)))
    assert [n for n in range(6) if plan("Heun", {"sigmas": torch.ones(3)}, True).primary(n)] == [0, 2, 4]


def test_ddim_skips_its_first_timestep_and_plms_its_second_look():
    given = {"timesteps": torch.tensor([1, 251, 501, 751])}
    made = plan("DDIM", given)
    assert made.timesteps and made.sigmas == pytest.approx([sd_sigmas()[t] for t in (751, 501, 251)], rel=1e-3)
    assert [n for n in range(4) if plan("PLMS", given).primary(n)] == [0, 2, 3]


def test_unipc_spaces_its_own_times():
    made = plan("UniPC", {"timesteps": torch.tensor([1, 251, 501, 751])})
    assert len(made.sigmas) == 4 and made.sigmas[0] == pytest.approx(sd_sigmas()[999], rel=1e-3)
    assert made.sigmas == sorted(made.sigmas, reverse=True)
    tail = plan("UniPC", {"timesteps": torch.tensor([1, 251, 501]), "is_img2img": True})
    assert tail.sigmas[0] == pytest.approx(sd_sigmas()[501], rel=1e-3)


def test_dpm_fast_asks_three_times_a_step():
    made = plan("DPM fast", {"n": 10, "sigma_max": 10.0, "sigma_min": 0.1})
    assert [n for n in range(10) if made.primary(n)] == [0, 3, 6, 9]
    assert made.sigmas[0] == pytest.approx(10) and made.sigmas[2] == pytest.approx(1)
    nine = plan("DPM fast", {"n": 9, "sigma_max": 10, "sigma_min": 1})
    assert [n for n in range(9) if nine.primary(n)] == [0, 3, 6, 8]


def test_restart_descends_in_fewer_steps():
    sigmas = torch.logspace(1, -1, 20).tolist()
    made = plan("Restart", {"sigmas": torch.tensor([*sigmas, 0.0])})
    assert len(made.sigmas) == 11 and made.sigmas[0] == pytest.approx(10) and made.sigmas[-1] == pytest.approx(0.1)


def test_a_sampler_that_tells_nothing_gets_even_levels():
    made = plan("mine", {}, steps=5)
    ratios = [a / b for a, b in zip(made.sigmas, made.sigmas[1:], strict=False)]
    assert len(made.sigmas) == 5 and ratios == pytest.approx([ratios[0]] * 4)


def test_fractions_of_timesteps():
    low, middle, high = timestep_sigmas(torch.tensor([500.0, 500.5, 501.0]), ALPHAS).tolist()
    assert middle == pytest.approx(math.sqrt(low * high), rel=1e-4)
    assert timestep_sigmas(torch.tensor([-1.0, 2000.0]), ALPHAS).tolist() == \
        pytest.approx([sd_sigmas()[0], sd_sigmas()[999]], rel=1e-3)


def test_windows():
    assert window_of(Some()) == WHOLE
    mask = Some(size=(200, 100))
    assert window_of(Some(paste_to=(50, 0, 100, 100), mask_for_overlay=mask)) == (0.25, 0, 0.75, 1)
    assert window_of(Some(paste_to=(50, 0, 100, 100), mask_for_overlay=mask), overlay=False) == WHOLE
    hires = {"enable_hr": True, "hr_upscale_to_x": 512, "hr_upscale_to_y": 512, "truncate_x": 0, "truncate_y": 32}
    assert window_of(Some(**hires)) == (0, -0.5, 1, 1.5)
    assert window_of(Some(**hires, is_hr_pass=True)) == WHOLE

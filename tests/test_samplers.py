"""The standalone samplers: noise levels, the model's input, and that the engine's shift is not lost in history."""
import pytest
import torch

from lib_refocus.schedule import SIGMA_MAX, SIGMA_MIN, sd_sigmas
from lib_refocus.standalone.samplers import SAMPLERS, Sampler, SamplerError, sampler_name

ALPHAS = torch.tensor([1 / (1 + s * s) for s in sd_sigmas()])


def build(name, steps=20, parameterization="eps"):
    return Sampler.build(name, steps, ALPHAS, parameterization)


@pytest.mark.parametrize(("given", "name"), [
    ("euler", "Euler"), ("Euler_A", "Euler a"), (" dpm++ 2m karras ", "DPM++ 2M Karras"), ("ddim", "DDIM"),
    ("UNIPC", "UniPC")])
def test_names_however_they_are_written(given, name):
    assert sampler_name(given) == name


def test_an_unknown_sampler_is_refused_with_the_known_ones():
    with pytest.raises(SamplerError, match=r"sampler 'Eulr': allowed are Euler, Euler a, DPM\+\+ 2M, "):
        sampler_name("Eulr")


@pytest.mark.parametrize("steps", [1, 2, 10, 25, 50])
@pytest.mark.parametrize("name", SAMPLERS)
def test_sigmas_fall_from_noise_and_belong_to_the_timesteps(name, steps):
    sampler = build(name, steps)
    assert len(sampler.sigmas) == len(sampler.timesteps) == steps
    assert all(a > b for a, b in zip(sampler.sigmas, sampler.sigmas[1:], strict=False))
    assert sampler.sigmas[0] <= SIGMA_MAX * 1.001 and sampler.sigmas[-1] >= SIGMA_MIN * 0.99
    if steps >= 10:
        assert sampler.sigmas[0] > 8 and sampler.sigmas[-1] < 1.1
    table = sd_sigmas()
    for sigma, t in zip(sampler.sigmas, sampler.timesteps.tolist(), strict=True):
        low, high = table[max(int(t) - 2, 0)], table[min(int(t) + 2, 999)]
        assert low * 0.99 <= sigma <= high * 1.01


@pytest.mark.parametrize("name", SAMPLERS)
def test_scale_makes_the_models_input_of_unit_variance(name):
    """At every step: data of variance 1 with the sampler's noise, scaled, has variance 1."""
    sampler = build(name)
    x = torch.ones(1, 4, 2, 2)
    for i, t in enumerate(sampler.timesteps):
        assert torch.allclose(sampler.model_input(x, t), x * sampler.scale(i), rtol=1e-4)
        sampler.scheduler.is_scale_input_called = True
        sampler.step(torch.zeros_like(x), t, x, [torch.Generator()])
    start = sampler.initial(x) * sampler.scale(0)
    assert float(start.mean()) == pytest.approx(1, abs=0.02)


def trajectory(name, shifts, linear=0.3, carry=True, steps=20, seed=0):
    """Latents in units of the signal (x / alpha) at each step, of a model linear in its input; shifts {step: shift}."""
    sampler = build(name, steps)
    generators = [torch.Generator().manual_seed(seed)]
    x = sampler.initial(torch.randn(1, 4, 4, 4, generator=torch.Generator().manual_seed(1)))
    path = []
    for i, t in enumerate(sampler.timesteps):
        alpha = 1 / (1 + sampler.sigmas[i] ** 2) ** 0.5
        signal = sampler.scale(i) / alpha  # from the sampler's latents to units of the signal
        if i in shifts:
            x = x + shifts[i] / signal
            if carry:
                sampler.shift_history(i, shifts[i] / signal)
        path.append(x * signal)
        x = sampler.step(linear * sampler.model_input(x, t), t, x, generators)
    return [*path, x]


def persistence(name, step, **options):
    """How much of a shift made at a step is there at the next, along the shift."""
    shift = torch.randn(1, 4, 4, 4, generator=torch.Generator().manual_seed(2))
    moved = trajectory(name, {step: shift}, **options)[step + 1] - trajectory(name, {}, **options)[step + 1]
    return float((moved * shift).sum() / (shift * shift).sum()), float((moved - moved.mean()).norm() / moved.norm())


@pytest.mark.parametrize("step", [0, 1, 2, 5, 9])
@pytest.mark.parametrize("name", SAMPLERS)
def test_a_shift_persists_into_the_next_latent(name, step):
    """A model that predicts no noise keeps a shift as it is; a second-order step may carry it on, not take it back."""
    kept, _ = persistence(name, step, linear=0.0)
    assert 0.9 <= kept <= 1.6


@pytest.mark.parametrize("name", SAMPLERS)
def test_a_shift_persists_with_a_linear_model(name):
    for step in (1, 4, 8):
        kept, _ = persistence(name, step, linear=0.3)
        assert 0.6 <= kept <= 1.6


def test_unipc_would_take_a_shift_back():
    """Its corrector computes the latent again from the last one: this is what shift_history is for."""
    assert persistence("UniPC", 5, carry=False)[0] < 0.3 < 0.9 <= persistence("UniPC", 5)[0]


@pytest.mark.parametrize("name", SAMPLERS)
def test_shifts_at_every_step_add_up(name):
    shift = torch.ones(1, 4, 4, 4) * 0.1
    moved = trajectory(name, dict.fromkeys(range(6), shift), linear=0.0)[6] - trajectory(name, {}, linear=0.0)[6]
    assert 0.9 * 0.6 <= float(moved.mean()) <= 1.6 * 0.6


@pytest.mark.parametrize("name", SAMPLERS)
def test_a_perfect_model_ends_at_the_picture(name):
    """All data are one picture p: the noise in x is known, and sampling must end at p."""
    sampler, p = build(name, 20), torch.linspace(-1, 1, 64).view(1, 4, 4, 4)
    x = sampler.initial(torch.randn(1, 4, 4, 4, generator=torch.Generator().manual_seed(0)))
    for i, t in enumerate(sampler.timesteps):
        z, sigma = sampler.model_input(x, t), sampler.sigmas[i]
        alpha = 1 / (1 + sigma ** 2) ** 0.5
        x = sampler.step((z - alpha * p) / (alpha * sigma), t, x, [torch.Generator().manual_seed(i)])
    assert torch.allclose(x, p, atol=0.12)


def test_v_prediction_is_passed_on():
    assert build("Euler", 5, "v").scheduler.config.prediction_type == "v_prediction"
    with pytest.raises(KeyError):
        build("Euler", 5, "x")


def test_ancestral_noise_is_the_images_own():
    paths = [trajectory("Euler a", {}, seed=s)[-1] for s in (0, 0, 1)]
    assert torch.equal(paths[0], paths[1]) and not torch.allclose(paths[0], paths[2])

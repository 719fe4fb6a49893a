"""Neighbours on the model, played by code of their shape: gradients pass, tiles are left out, all is put back."""
import contextlib
import types
from types import SimpleNamespace as Some

import pytest
import torch

from lib_refocus.webui.neighbours import changed, controlnet, refusal, seen_through, tiled

HOOK = """
class UnetHook: pass
class Torch:
    def __getattr__(self, name): return getattr(torch, name)
th = Torch()
def hook(model, kinds):
    outer = UnetHook()
    outer.control_params = [Some(control_model_type=Some(name=k)) for k in kinds]
    def forward(self, x):
        with th.no_grad():
            h = x * 2
        return h + x * 0 * len(outer.control_params)
    def forward_webui(*args):
        outer.control_params
        return forward(*args)
    model.forward = forward_webui.__get__(model)
"""


class Net(torch.nn.Module):
    def forward(self, x):
        return x * 3


@pytest.fixture
def hooked():
    def make(*kinds):
        space = {"torch": torch, "Some": Some}
        exec(HOOK, space)
        net = Net()
        space["hook"](net, kinds)
        return net, space["th"]
    return make


def slope(net):
    x = torch.ones(1, requires_grad=True)
    with torch.enable_grad():
        return float(torch.autograd.grad(net(x).sum(), x)[0])


def test_gradients_pass_controlnets_encoder_for_a_time(hooked):
    net, th = hooked("ControlNet")
    assert slope(net) == 0
    with seen_through(net, None, Some()):
        assert slope(net) == 2
    assert slope(net) == 0 and "no_grad" not in vars(th)


def test_reference_modes_are_refused(hooked):
    assert refusal(hooked("ControlNet")[0]) is None and refusal(hooked()[0]) is None
    assert "reference modes run the model twice" in refusal(hooked("ControlNet", "AttentionInjection")[0])
    assert refusal(Net()) is None and controlnet(Net()) is None


def test_other_forwards_on_the_instance_are_not_taken_for_controlnet():
    net = Net()
    net.forward = types.MethodType(lambda self, x: x * 5, net)
    assert controlnet(net) is None and refusal(net) is None
    with seen_through(net, net, Some()):
        assert slope(net) == 5


class Tiles:
    enable_grid_bbox = True

    @torch.no_grad()
    def kdiff_forward(self, x):
        return x * 7


def test_tiles_are_left_out_of_the_denoisers_model():
    wrapper = Net()
    wrapper.forward = tiles = Tiles().kdiff_forward
    assert tiled(wrapper.forward) and not tiled(Net().forward) and not tiled(None)
    with seen_through(Net(), wrapper, Some()):
        assert slope(wrapper) == 3
    assert wrapper.forward is tiles


def test_tiles_are_left_out_of_apply_model():
    def original(x):
        return x

    model = Some(apply_model=Tiles().kdiff_forward, apply_model_original_md=original)
    tiles = model.apply_model
    with seen_through(Net(), None, model):
        assert model.apply_model is original
    assert model.apply_model is tiles
    other = Some(apply_model=original)
    with seen_through(Net(), None, other):
        assert other.apply_model is original


def test_all_is_put_back_after_a_failure(hooked):
    net, th = hooked("ControlNet")
    with pytest.raises(ZeroDivisionError), seen_through(net, None, Some()):
        raise ZeroDivisionError
    assert "no_grad" not in vars(th)


def test_a_value_of_the_instance_comes_back():
    owner = Some(name=1)
    with changed(owner, "name", 2), changed(owner, "other", 3):
        assert (owner.name, owner.other) == (2, 3)
    assert vars(owner) == {"name": 1}
    with contextlib.suppress(KeyError), changed(owner, "name", 2):
        raise KeyError
    assert owner.name == 1

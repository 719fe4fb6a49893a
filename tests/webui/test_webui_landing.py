"""The shapes checkpoint in the real WebUI: objects land in their regions, far more often than by chance."""
import numpy as np
import pytest

from lib_refocus.bench.suites import objects
from lib_refocus.shapes.scorer import score, summary

RNG = np.random.default_rng(11)
CASES = [objects(2 + i % 2)(RNG, i) for i in range(6)]


def figures(webui, sampler, steered, path="txt2img", **more):
    scores = []
    for case in CASES:
        made = webui.make([True, {"regions": list(case.layout)}] if steered else None, path=path, prompt=case.prompt,
                          seed=case.seed, sampler_name=sampler, width=256, height=256, steps=20, cfg_scale=6, **more)
        scores.append(score(made.tensor(), list(case.things)))
    return summary(scores)


@pytest.mark.parametrize("sampler", ["Euler a", "DPM++ 2M Karras", "DDIM"])
def test_objects_land_in_their_regions(webui, told, sampler):
    """Same prompts and seeds, with and without."""
    off, on = figures(webui, sampler, False), figures(webui, sampler, True)
    print(sampler, off, on)
    assert on["centre"] > 2 * off["centre"] and on["centre"] >= 0.7
    assert on["iou"] > 2 * off["iou"] and on["iou"] >= 0.4
    assert on["present"] >= off["present"] - 0.15
    told("Objects in their regions", f"{sampler}, {len(CASES)} layouts of 2 and 3 objects, same seeds", "works",
         f"centres inside: {off['centre']:.0%} without, {on['centre']:.0%} with; mean IoU of object and box: "
         f"{off['iou']:.2f} without, {on['iou']:.2f} with")


def test_objects_can_be_moved_in_img2img(webui, told):
    """From flat grey, with much noise: a picture is drawn where the layout says."""
    from webui_pictures import png

    more = {"path": "img2img", "init_images": [png((256, 256), (128, 128, 128))], "denoising_strength": 0.95}
    off, on = figures(webui, "Euler a", False, **more), figures(webui, "Euler a", True, **more)
    assert on["centre"] > 2 * off["centre"] and on["centre"] >= 0.6
    told("Objects in their regions", "img2img from flat grey, denoising 0.95, Euler a", "works",
         f"centres inside: {off['centre']:.0%} without, {on['centre']:.0%} with")


def test_a_box_in_each_corner_gets_the_object(webui):
    """One object, one seed: the layout alone decides where it is."""
    hits = []
    for x, y in ((0.05, 0.05), (0.55, 0.05), (0.05, 0.55), (0.55, 0.55)):
        box = [x, y, x + 0.4, y + 0.4]
        made = webui.make([True, {"regions": [{"phrase": "red circle", "box": box}]}], prompt="a red circle", width=256,
                          height=256, steps=20, cfg_scale=6, seed=5)
        red = made.tensor()
        mask = ((red[0] - red[1] > 0.3) & (red[0] - red[2] > 0.3)).numpy()
        ys, xs = np.nonzero(mask)
        hits.append(len(xs) > 100 and box[0] <= xs.mean() / 256 <= box[2] and box[1] <= ys.mean() / 256 <= box[3])
    assert sum(hits) >= 3, hits

"""The authors' loss against a second, slow computation written from its description: plain loops over numbers."""
import math

import numpy as np
import pytest
import torch

from lib_refocus import official
from lib_refocus.official import OfficialObject, car, hard_mask, official_step, sar, smoothed, token_maps


def blur(a):
    """3x3, weights exp(-((x - 1) / (2 * 0.5))^2) a axis, mirrored edges."""
    h, w = a.shape
    side = math.exp(-1)
    weight = {-1: side / (1 + 2 * side), 0: 1 / (1 + 2 * side), 1: side / (1 + 2 * side)}
    mirror = lambda i, n: -i if i < 0 else 2 * (n - 1) - i if i >= n else i  # noqa: E731
    out = np.zeros_like(a)
    for y in range(h):
        for x in range(w):
            for dy in (-1, 0, 1):
                for dx in (-1, 0, 1):
                    out[y, x] += weight[dy] * weight[dx] * a[mirror(y + dy, h), mirror(x + dx, w)]
    return out


def in_box(box, y, x, h, w):
    x0, y0, x1, y1 = box
    return int(y0 * h) <= y < int(y1 * h) and int(x0 * w) <= x < int(x1 * w)


def largest(a, box, blank=()):
    """Maximum over the cells of the box, cells of ``blank`` boxes counted as 0; 1 for a box without cells."""
    h, w = a.shape
    seen = [0.0 if any(in_box(b, y, x, h, w) for b in blank) else a[y, x]
            for y in range(h) for x in range(w) if in_box(box, y, x, h, w)]
    return max(seen) if seen else 1.0


def slow_car(cross, objects, step):
    tokens, h, w = cross.shape
    heat = np.zeros((tokens - 2, h, w))
    for y in range(h):
        for x in range(w):
            powers = [math.exp(100 * (cross[t, y, x] - cross[1:-1, y, x].max())) for t in range(1, tokens - 1)]
            for t, p in enumerate(powers):
                heat[t, y, x] = p / sum(powers)
    total, smallest = 0.0, 1.0
    for o, (words, boxes) in enumerate(objects):
        foreign = [b for i, (_, bs) in enumerate(objects) if i != o for b in bs]
        for k in words:
            a = blur(heat[k - 1])
            for b in boxes:
                inside = largest(a, b)
                smallest = min(smallest, inside)
                if inside < 0.1:
                    total += 6 * (1 - inside)
                elif inside < 0.2 or step < 15:
                    total += 1 - inside
            for b in foreign:
                outside = largest(a, b, boxes)
                if outside > 0.15:
                    total += 4 * outside
                elif outside > 0.1 or step < 15:
                    total += outside
            total += len(boxes) * largest(a, (0, 0, 1, 1), [*boxes, *foreign]) / 2
    return total / len(objects), smallest


def slow_sar(attention, objects):
    """attention: a layer (pixels, pixels) of probabilities."""
    total = 0.0
    for (side_h, side_w), probabilities in attention:
        for _, boxes in objects:
            for b in boxes:
                inside = [y * side_w + x for y in range(side_h) for x in range(side_w)
                          if in_box(b, y, x, side_h, side_w)]
                if not inside:
                    continue
                outside = [i for i in range(side_h * side_w) if i not in inside]
                total += sum(probabilities[p, i] for p in inside for i in outside) / len(inside) / len(objects)
    return total / len(attention)


LAYOUTS = {
    "one box": [((1,), [(0.1, 0.1, 0.6, 0.5)])],
    "two objects": [((1,), [(0.0, 0.1, 0.4, 0.9)]), ((4,), [(0.5, 0.2, 1.0, 0.7)])],
    "two words": [((1, 2), [(0.0, 0.1, 0.4, 0.9)]), ((4,), [(0.5, 0.2, 1.0, 0.7)])],
    "several boxes": [((2,), [(0.0, 0.0, 0.3, 0.3), (0.6, 0.6, 0.9, 0.95)]), ((5,), [(0.5, 0.0, 1.0, 0.5)])],
    "overlap": [((1,), [(0.1, 0.1, 0.7, 0.7)]), ((2,), [(0.3, 0.3, 0.9, 0.9)]), ((3,), [(0.0, 0.0, 1.0, 0.2)])],
    "no cells": [((1,), [(0.51, 0.51, 0.52, 0.52)]), ((3,), [(0.0, 0.0, 0.5, 0.5)])],
}


def as_objects(layout):
    return [OfficialObject(tuple(words), tuple(boxes)) for words, boxes in layout]


def random_cross(seed, spread, tokens=8, height=16, width=16):
    """Probabilities over tokens; the larger the spread, the sharper the maps after the temperature."""
    logits = torch.randn(tokens, height, width, generator=torch.Generator().manual_seed(seed)) * spread
    return logits.softmax(0)


@pytest.mark.parametrize("step", [3, 20])
@pytest.mark.parametrize("spread", [0.02, 0.1, 0.5])
@pytest.mark.parametrize("name", LAYOUTS)
def test_car_equals_the_slow_computation(name, spread, step):
    cross = random_cross(len(name), spread)
    got, smallest = car(cross, as_objects(LAYOUTS[name]), early=step < 15)
    wanted, wanted_smallest = slow_car(cross.double().numpy(), LAYOUTS[name], step)
    assert float(got) == pytest.approx(wanted, rel=1e-4) and smallest == pytest.approx(wanted_smallest, rel=1e-4)


def test_car_on_a_grid_that_is_not_square():
    cross = random_cross(1, 0.2, height=9, width=13)
    assert float(car(cross, as_objects(LAYOUTS["two words"]), True)[0]) == pytest.approx(
        slow_car(cross.double().numpy(), LAYOUTS["two words"], 0)[0], rel=1e-4)


@pytest.mark.parametrize("name", LAYOUTS)
def test_sar_equals_the_slow_computation(name):
    generator = torch.Generator().manual_seed(len(name))
    objects, layers, pooled = as_objects(LAYOUTS[name]), [], []
    for side in ((8, 8), (4, 6)):
        cells = side[0] * side[1]
        attention = torch.randn(cells, cells, generator=generator).softmax(1)
        layers.append((side, attention.double().numpy()))
        boxes = [b for o in objects for b in o.boxes]
        masks = torch.stack([hard_mask(b, *side).flatten() for b in boxes])
        pooled.append((attention @ masks.T).T.reshape(len(boxes), *side))
    assert float(sar(pooled, objects)) == pytest.approx(slow_sar(layers, LAYOUTS[name]), rel=1e-4, abs=1e-7)


@pytest.mark.parametrize(("peak", "early", "weight"), [
    (0.05, True, 6), (0.0999, False, 6), (0.1001, False, 1), (0.1999, False, 1), (0.2001, False, 0), (0.2001, True, 1),
    (0.9, True, 1), (0.9, False, 0)])
def test_foreground_hinge(peak, early, weight):
    values = torch.zeros(4, 4)
    values[1, 1], values[3, 3] = peak, 0.95  # the second lies outside
    loss, smallest = official.foreground(values, [(0, 0, 0.5, 0.5)], early)
    assert float(loss) == pytest.approx(weight * (1 - peak), abs=1e-6) and smallest == pytest.approx(peak)


@pytest.mark.parametrize(("peak", "early", "weight"), [
    (0.05, True, 1), (0.05, False, 0), (0.0999, False, 0), (0.1001, False, 1), (0.1499, False, 1), (0.1501, False, 4),
    (0.1501, True, 4)])
def test_cross_object_hinge(peak, early, weight):
    values = torch.zeros(4, 4)
    values[3, 3], values[1, 1] = peak, 0.95  # the second lies in its own box
    loss = official.cross_object(values, [(0, 0, 0.5, 0.5)], [(0, 0, 1, 1)], early)
    assert float(loss) == pytest.approx(weight * peak, abs=1e-6)


def test_background_counts_half_a_box_each():
    """All other terms off: late, peak inside, nothing in other boxes."""
    cross = torch.full((4, 4, 4), 0.01)
    cross[1, :2, :2] = cross[2, 2:, 2:] = 0.9
    boxes = ((0, 0, 0.5, 0.5),)
    maps = token_maps(cross)
    outside = float((maps[0] * (1 - hard_mask(boxes[0], 4, 4))).max())
    got, _ = car(cross, [OfficialObject((1,), boxes)], early=False)
    assert float(got) == pytest.approx(outside / 2) and outside > 0.05
    got, _ = car(cross, [OfficialObject((1,), (*boxes, *boxes))], early=False)
    assert float(got) == pytest.approx(outside)


def test_smoothing_keeps_a_constant_and_spreads_a_point():
    assert torch.allclose(smoothed(torch.full((1, 5, 7), 0.3)), torch.full((1, 5, 7), 0.3))
    point = torch.zeros(1, 5, 5)
    point[0, 2, 2] = 1
    row = smoothed(point)[0, 2]
    side = math.exp(-1) / (1 + 2 * math.exp(-1))  # 0.212
    assert row.tolist() == pytest.approx([0, side * (1 - 2 * side), (1 - 2 * side) ** 2, side * (1 - 2 * side), 0])


def test_token_maps_leave_out_the_first_and_the_last_token():
    cross = torch.zeros(5, 4, 4)
    cross[0] = cross[4] = 0.9
    assert torch.allclose(token_maps(cross), torch.full((3, 4, 4), 1 / 3))


def test_schedule_table():
    """Scale, most iterations and whether only while misaligned, of the 50 steps, as printed in the notes."""
    table = {0: (4, 2, False), 1: (4, 2, False), 2: (4, 6, False), 3: (4, 6, False), 4: (4, 6, False),
             **dict.fromkeys(range(5, 10), (3, 3, False)), 10: (3, 2, True), 15: (3, 2, True),
             **dict.fromkeys((20, 25, 30, 35), (1, 2, True))}
    for i in range(50):
        step = official_step(i)
        assert (step and (step.scale, step.iterations, step.only_misaligned)) == table.get(i)
    assert sum(s.iterations for i in range(50) if (s := official_step(i))) == 49

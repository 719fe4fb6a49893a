import assert from "node:assert/strict";
import {test} from "node:test";
import {geometry, randomBox, randomness} from "./random.mjs";

const box = (...values) => ({kind: "box", box: values});
const near = (a, b, by = 1e-3) => a.forEach((v, i) => assert.ok(Math.abs(v - b[i]) <= by, `${a} is not ${b}`));

test("a box is put in order, kept inside, and never too small", () => {
    assert.deepEqual(geometry.boxOf([0.6, 0.7], [0.2, 0.1]), [0.2, 0.1, 0.6, 0.7]);
    assert.deepEqual(geometry.boxOf([-1, 0.5], [2, 0.5]), [0, 0.5, 1, 0.51]);
    assert.deepEqual(geometry.boxOf([1, 1], [1, 1]), [0.99, 0.99, 1, 1]);
});

test("a shape moves as far as the picture goes", () => {
    near(geometry.moved(box(0.1, 0.1, 0.3, 0.3), 0.2, -0.5).box, [0.3, 0, 0.5, 0.2]);
    near(geometry.moved(box(0.5, 0.5, 0.9, 0.9), 1, 0).box, [0.6, 0.5, 1, 0.9]);
    const still = box(0.1, 0.1, 0.3, 0.3);
    assert.equal(geometry.moved(still, 0, 0), still);
    const triangle = {kind: "polygon", points: [[0.1, 0.1], [0.3, 0.1], [0.2, 0.4]]};
    near(geometry.moved(triangle, 0.1, 0.2).points.flat(), [0.2, 0.3, 0.4, 0.3, 0.3, 0.6]);
});

test("a handle moves its own edges only, and not past the opposite ones", () => {
    near(geometry.stretched([0.2, 0.2, 0.6, 0.6], "e", 0.1, 0.1), [0.2, 0.2, 0.7, 0.6]);
    near(geometry.stretched([0.2, 0.2, 0.6, 0.6], "nw", 0.1, -0.1), [0.3, 0.1, 0.6, 0.6]);
    near(geometry.stretched([0.2, 0.2, 0.6, 0.6], "sw", 0.9, -0.9), [0.59, 0.2, 0.6, 0.21]);
});

test("the nearest edge, centre or grid line within reach snaps", () => {
    const boxes = [[0.2, 0.1, 0.4, 0.3]];
    assert.equal(geometry.snap([0.405], 0, boxes, 0, 0.01).at, 0.4);
    assert.equal(geometry.snap([0.295], 0, boxes, 0, 0.01).at.toFixed(6), "0.300000");
    assert.equal(geometry.snap([0.205, 0.499], 0, boxes, 0, 0.01).at, 0.5);
    assert.equal(geometry.snap([0.62], 0, boxes, 0, 0.01), null);
    assert.equal(geometry.snap([0.62], 0, boxes, 16, 0.01).at, 0.625);
    assert.ok(Math.abs(geometry.snap([0.405], 0, boxes, 0, 0.01).delta + 0.005) < 1e-9);
});

test("a mask's cells survive being written as runs", () => {
    const random = randomness(3);
    for (let n = 0; n < 200; n++) {
        const [width, height] = [random.whole(1, 20), random.whole(1, 20)];
        const bits = Uint8Array.from({length: width * height}, () => random.whole(0, 1));
        const {runs} = geometry.encode(bits, width, height);
        assert.equal(runs.reduce((a, b) => a + b), width * height);
        assert.ok(runs.every((run, i) => run > 0 || i === 0));
        assert.deepEqual(geometry.decode({width, height, runs}), bits);
        const painted = geometry.stretches({width, height, runs}).reduce((sum, [, , length]) => sum + length, 0);
        assert.equal(painted, bits.reduce((a, b) => a + b, 0));
    }
});

test("a stroke paints a capsule, and the eraser takes it away", () => {
    const blank = geometry.blankMask([512, 256]);
    assert.deepEqual([blank.width, blank.height], [256, 128]);
    const mask = geometry.painted(blank, [0.25, 0.5], [0.75, 0.5], 0.05, 1);
    near(geometry.bounds(mask), [0.2, 0.4, 0.8, 0.6], 0.01);
    const at = (shape, x, y) => geometry.decode(shape)[Math.floor(y * 128) * 256 + Math.floor(x * 256)];
    assert.deepEqual([at(mask, 0.5, 0.5), at(mask, 0.5, 0.7)], [1, 0]);
    assert.ok(!geometry.decode(blank).includes(1), "the mask before is as it was");
    const cut = geometry.painted(mask, [0.5, 0.3], [0.5, 0.7], 0.02, 0);
    assert.deepEqual([at(cut, 0.5, 0.5), at(cut, 0.3, 0.5)], [0, 1]);
    assert.ok(!geometry.decode(geometry.painted(mask, [0, 0.5], [1, 0.5], 0.2, 0)).includes(1));
});

test("a mask moves whole and can be moved back", () => {
    const mask = geometry.painted(geometry.blankMask([512, 512]), [0.3, 0.3], [0.4, 0.35], 0.04, 1);
    const there = geometry.moved(mask, 0.25, 0.125);
    assert.deepEqual(geometry.moved(there, -0.25, -0.125).runs, mask.runs);
    const large = geometry.placed(mask, [0, 0, 1, 1]);
    near(geometry.bounds(large), [0, 0, 1, 1], 0.01);
});

test("drawn points become a polygon that is not too fine; a line becomes none", () => {
    const circle = Array.from({length: 2000}, (_, i) => [0.5 + 0.3 * Math.cos(i / 318), 0.5 + 0.3 * Math.sin(i / 318)]);
    const {points} = geometry.polygon(circle, 0.001);
    assert.ok(points.length > 30 && points.length <= 500);
    const [x0, y0, x1, y1] = geometry.bounds({points});
    near([x0, y0, x1, y1], [0.2, 0.2, 0.8, 0.8], 0.01);
    assert.equal(geometry.polygon([[0.1, 0.5], [0.5, 0.5], [0.9, 0.5]]), null);
    assert.equal(geometry.polygon([[0.1, 0.5], [0.5, 0.9]]), null);
    assert.equal(geometry.polygon([]), null);
});

test("another box finds a free place as long as there is one", () => {
    const boxes = [];
    for (let n = 0; n < 3; n++) boxes.push(geometry.freeBox(boxes, 0.3, 0.4));
    for (const [i, a] of boxes.entries()) {
        for (const b of boxes.slice(0, i)) {
            assert.ok(a[0] >= b[2] - 1e-6 || b[0] >= a[2] - 1e-6 || a[1] >= b[3] - 1e-6 || b[1] >= a[3] - 1e-6, `${a} on ${b}`);
        }
    }
    assert.equal(geometry.freeBox([[0, 0, 1, 1]]).length, 4);
});

test("whatever is done to a box, it stays inside the picture", () => {
    const random = randomness(7);
    const by = () => random.next() * 3 - 1.5;
    for (let n = 0; n < 500; n++) {
        const start = randomBox(random);
        const ends = [geometry.moved({kind: "box", box: start}, by(), by()).box,
            geometry.stretched(start, random.pick(["n", "ne", "e", "se", "s", "sw", "w", "nw"]), by(), by())];
        for (const [x0, y0, x1, y1] of ends) {
            assert.ok(x0 >= 0 && y0 >= 0 && x1 <= 1 && y1 <= 1 && x1 - x0 > 0.009 && y1 - y0 > 0.009);
        }
    }
});

import assert from "node:assert/strict";
import {test} from "node:test";
import {model, randomLayout, randomness} from "./random.mjs";

const {Layout, makeRegion, read, write} = model;
const box = (...values) => ({kind: "box", box: values});
const three = () => {
    const layout = new Layout();
    layout.add([0, 1, 2].map(i => makeRegion(box(i * 0.3, 0.1, i * 0.3 + 0.2, 0.5), `thing ${i}`)));
    return layout;
};
const phrases = layout => layout.regions.map(r => r.phrase).join();

test("a thousand layouts are written as they were read", () => {
    const random = randomness(20261125);
    for (let n = 0; n < 1000; n++) {
        const told = randomLayout(random);
        assert.deepEqual(JSON.parse(write(read(told))), told);
    }
});

test("regions without a phrase are not written, and no regions are no text", () => {
    assert.equal(write([]), "");
    assert.equal(write([makeRegion(box(0, 0, 1, 1), " \n")]), "");
    assert.equal(JSON.parse(write([makeRegion(box(0, 0, 1, 1)), makeRegion(box(0, 0, 1, 1), "cat")])).regions.length, 1);
});

test("phrases have single blanks and no half characters", () => {
    assert.equal(model.cleanPhrase("  a\n red\t\u3000cat \x1f"), "a red cat");
    assert.equal(model.cleanPhrase("a\ud800b🐈"), "a\ufffdb🐈");
});

test("what is panel's own is not written", () => {
    const region = {...makeRegion(box(0, 0, 1, 1), "cat"), locked: true, hidden: true};
    assert.deepEqual(JSON.parse(write([region])).regions, [{phrase: "cat", box: [0, 0, 1, 1]}]);
});

test("every step can be undone and done again, at least fifty of them", () => {
    const layout = new Layout();
    const seen = [write(layout.regions)];
    for (let i = 0; i < 60; i++) {
        layout.add([makeRegion(box(0, 0, 0.5, 0.5), `thing ${i}`)]);
        seen.push(write(layout.regions));
    }
    for (const text of seen.slice(0, -1).reverse()) {
        layout.undo();
        assert.equal(write(layout.regions), text);
    }
    assert.equal(layout.past.length, 0);
    layout.undo();
    for (const text of seen.slice(1)) {
        layout.redo();
        assert.equal(write(layout.regions), text);
    }
    assert.equal(layout.future.length, 0);
});

test("a new step ends what could be done again", () => {
    const layout = three();
    layout.remove();
    layout.undo();
    assert.equal(layout.future.length, 1);
    layout.moveBy(0.1, 0);
    assert.equal(layout.future.length, 0);
});

test("edits of one field in quick succession are one step", () => {
    const layout = three();
    const steps = layout.past.length;
    for (const phrase of ["c", "ca", "cat"]) layout.update([layout.regions[0]], () => ({phrase}), "phrase");
    assert.equal(layout.past.length, steps + 1);
    layout.update([layout.regions[1]], () => ({phrase: "dog"}), "other");
    assert.equal(layout.past.length, steps + 2);
    layout.undo();
    layout.undo();
    assert.equal(phrases(layout), "thing 0,thing 1,thing 2");
});

test("a drag is one step, and giving it up is none", () => {
    const layout = three();
    const steps = layout.past.length;
    const [first] = layout.regions;
    layout.begin();
    for (const x of [0.1, 0.2, 0.3]) layout.preview([first], () => ({shape: box(x, 0, x + 0.2, 0.5)}));
    layout.settle();
    assert.equal(layout.past.length, steps + 1);
    assert.equal(layout.regions[0].shape.box[0], 0.3);
    layout.begin();
    layout.preview([first], () => ({shape: box(0.7, 0, 0.9, 0.5)}));
    layout.settle(false);
    assert.equal(layout.past.length, steps + 1);
    assert.equal(layout.regions[0].shape.box[0], 0.3);
    layout.begin();
    layout.settle();
    assert.equal(layout.past.length, steps + 1, "a drag that changed nothing");
});

test("locked regions stay where they are, whole selections move as one", () => {
    const layout = three();
    layout.update([layout.regions[0]], () => ({locked: true}));
    layout.select(layout.regions.map(r => r.id));
    layout.moveBy(0.5, 0.1);
    const [a, b, c] = layout.regions.map(r => r.shape.box);
    assert.deepEqual(a, [0, 0.1, 0.2, 0.5]);
    assert.ok(Math.abs(c[2] - 1) < 1e-9 && Math.abs(c[0] - b[0] - 0.3) < 1e-3, "they keep their distance at the edge");
    layout.remove();
    assert.equal(phrases(layout), "thing 0");
});

test("the order changes by one, for several at once, and not past the ends", () => {
    const layout = three();
    layout.select([layout.regions[0].id, layout.regions[1].id]);
    layout.reorder(1);
    assert.equal(phrases(layout), "thing 2,thing 0,thing 1");
    layout.reorder(1);
    assert.equal(phrases(layout), "thing 2,thing 0,thing 1");
    layout.reorder(-1);
    assert.equal(phrases(layout), "thing 0,thing 1,thing 2");
});

test("copies lie beside, keep their fields, and are regions of their own", () => {
    const layout = three();
    layout.update([layout.regions[0]], () => ({weight: 2, locked: true}));
    layout.add(layout.copies(layout.regions.slice(0, 1)));
    const copy = layout.regions.at(-1);
    assert.equal(copy.weight, 2);
    assert.equal(copy.locked, false);
    assert.notEqual(copy.id, layout.regions[0].id);
    assert.notDeepEqual(copy.shape.box, layout.regions[0].shape.box);
    const [corner] = layout.copies([makeRegion(box(0.5, 0.5, 1, 1))]);
    assert.deepEqual(corner.shape.box, [0.47, 0.47, 0.97, 0.97]);
});

test("there are at most 64 regions", () => {
    const layout = new Layout();
    assert.ok(layout.add(Array.from({length: 64}, () => makeRegion(box(0, 0, 1, 1), "cat"))));
    assert.equal(layout.add([makeRegion(box(0, 0, 1, 1), "cat")]), false);
    assert.equal(layout.regions.length, 64);
});

test("removing selects what is next, undo selects what was", () => {
    const layout = three();
    layout.select([layout.regions[1].id]);
    layout.remove();
    assert.deepEqual(layout.chosen.map(r => r.phrase), ["thing 2"]);
    layout.undo();
    assert.deepEqual(layout.chosen.map(r => r.phrase), ["thing 1"]);
});

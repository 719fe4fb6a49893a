// Layouts for the tests, the same in every run.
import "../../javascript/geometry.mjs";
import "../../javascript/layout.mjs";

export const {geometry, layout: model} = globalThis.refocus;

export function randomness(seed) {
    let state = seed;
    const next = () => {
        state = (state * 1664525 + 1013904223) % 4294967296;
        return state / 4294967296;
    };
    const whole = (low, high) => low + Math.floor(next() * (high - low + 1));
    return {next, whole, pick: list => list[whole(0, list.length - 1)]};
}

const PHRASES = ["a red cat", "sofa", "日本の猫", "🐈 cat", "<img src=x onerror=alert(1)>", "it's \"quoted\", yes: \\n", "naïve café", "a\u200bb"];

export function randomBox({next}) {
    const [a, b, c, d] = [next(), next(), next(), next()];
    return [Math.min(a, b) * 0.9, Math.min(c, d) * 0.9, Math.max(a, b) * 0.9 + 0.1, Math.max(c, d) * 0.9 + 0.1];
}

function randomShape(random) {
    const kind = random.pick(["box", "ellipse", "polygon", "mask"]);
    if (kind === "box" || kind === "ellipse") return {[kind]: randomBox(random)};
    if (kind === "polygon") return {polygon: Array.from({length: random.whole(3, 12)}, () => [random.next(), random.next()])};
    const [width, height] = [random.whole(1, 40), random.whole(1, 40)];
    const runs = [];
    for (let left = width * height; left > 0;) {
        runs.push(Math.min(left, random.whole(runs.length ? 1 : 0, 30)));
        left -= runs.at(-1);
    }
    return runs.length > 1 ? {mask: {width, height, runs}} : {box: randomBox(random)};
}

/** A layout in the JSON form, defaults left out, as lib_refocus/layout.py writes it. */
export function randomLayout(random) {
    const regions = Array.from({length: random.whole(1, 6)}, () => {
        const region = {phrase: random.pick(PHRASES), ...randomShape(random)};
        if (random.next() < 0.3) region.weight = random.next() * 10;
        if (random.next() < 0.3) region.start = random.next() * 0.4;
        if (random.next() < 0.3) region.end = 0.5 + random.next() * 0.4;
        if (random.next() < 0.3) region.occurrence = random.whole(1, 99);
        return region;
    });
    return {version: 1, regions};
}

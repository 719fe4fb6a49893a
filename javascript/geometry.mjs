/**
 * Shapes in shares of the picture (0..1, origin top left), never changed in place: {kind: "box" | "ellipse",
 * box: [x0, y0, x1, y1]}, {kind: "polygon", points: [[x, y], ...]} or {kind: "mask", width, height, runs}: runs of 0s
 * and 1s in turn, row by row, 0s first.
 */
const refocus = globalThis.refocus ??= {};
const DRAWN_SIDE = 0.01; // what is smaller was a click
const MASK_SIDE = 256; // cells of a painted mask's long side
const AXES = [0, 1];
const bitsOf = new WeakMap();
const boundsOf = new WeakMap();

const clamp = (value, low = 0, high = 1) => Math.min(Math.max(value, low), high);
const tidy = value => Math.round(value * 10000) / 10000;

// A mask's cells as bytes, row by row.
function decode(mask) {
    if (!bitsOf.has(mask)) {
        const bits = new Uint8Array(mask.width * mask.height);
        let at = 0;
        mask.runs.forEach((run, i) => bits.fill(i % 2, at, at += run));
        bitsOf.set(mask, bits);
    }
    return bitsOf.get(mask);
}

function encode(bits, width, height) {
    const runs = [];
    let from = 0;
    for (let at = 1; at <= bits.length; at++) {
        if (bits[at] === bits[from]) continue;
        if (!from && bits[0]) runs.push(0);
        runs.push(at - from);
        from = at;
    }
    const mask = {kind: "mask", width, height, runs};
    bitsOf.set(mask, bits);
    return mask;
}

// Painted [column, row, length].
function stretches({width, runs}) {
    const found = [];
    let at = 0;
    runs.forEach((run, i) => {
        const end = at + run;
        while (i % 2 && at < end) {
            const x = at % width;
            const length = Math.min(end - at, width - x);
            found.push([x, Math.floor(at / width), length]);
            at += length;
        }
        at = end;
    });
    return found;
}

const union = boxes => boxes.reduce((a, b) => a.map((v, i) => Math[i < 2 ? "min" : "max"](v, b[i])));

// The bounding box.
function bounds(shape) {
    if (shape.box) return shape.box;
    if (!boundsOf.has(shape)) {
        const {points, width, height} = shape;
        const parts = points ? points.map(p => [...p, ...p]) :
            stretches(shape).map(([x, y, n]) => [x / width, y / height, (x + n) / width, (y + 1) / height]);
        boundsOf.set(shape, parts.length ? union(parts) : [0, 0, 0, 0]);
    }
    return boundsOf.get(shape);
}

// The box between two corners, large enough.
function boxOf(a, b) {
    const low = AXES.map(i => clamp(Math.min(a[i], b[i]), 0, 1 - DRAWN_SIDE));
    return [...low, ...AXES.map(i => clamp(Math.max(a[i], b[i]), low[i] + DRAWN_SIDE))].map(tidy);
}

// How far [dx, dy] a box may go inside the picture.
const allowed = (box, dx, dy) => [clamp(dx, -box[0], 1 - box[2]), clamp(dy, -box[1], 1 - box[3])];

// The shape with another bounding box.
function placed(shape, to) {
    if (shape.box) return {kind: shape.kind, box: to.map(tidy)};
    const from = bounds(shape);
    const scale = AXES.map(i => (to[i + 2] - to[i]) / (from[i + 2] - from[i]));
    if (shape.points) {
        return {...shape, points: shape.points.map(p => AXES.map(i => tidy(clamp(to[i] + (p[i] - from[i]) * scale[i]))))};
    }
    const {width, height} = shape;
    const [source, bits] = [decode(shape), new Uint8Array(width * height)];
    const cell = (at, axis, side) => Math.floor((from[axis] + ((at + 0.5) / side - to[axis]) / scale[axis]) * side);
    for (let y = Math.round(to[1] * height); y < Math.round(to[3] * height); y++) {
        const row = clamp(cell(y, 1, height), 0, height - 1) * width;
        for (let x = Math.round(to[0] * width); x < Math.round(to[2] * width); x++) {
            bits[y * width + x] = source[row + clamp(cell(x, 0, width), 0, width - 1)];
        }
    }
    return bits.includes(1) ? encode(bits, width, height) : shape;
}

// The shape moved; a mask goes in whole cells.
function moved(shape, dx, dy) {
    const box = bounds(shape);
    let way = allowed(box, dx, dy);
    if (shape.runs) way = [shape.width, shape.height].map((side, i) => Math.round(way[i] * side) / side);
    return way.some(Boolean) ? placed(shape, box.map((v, i) => v + way[i % 2])) : shape;
}

// The box with a handle ("n", "se", ...) moved.
const stretched = (box, handle, ...way) => box.map((v, i) => !handle.includes("wnes"[i]) ? v :
    i < 2 ? clamp(v + way[i], 0, box[i + 2] - DRAWN_SIDE) : clamp(v + way[i - 2], box[i - 2] + DRAWN_SIDE));

// The shortest way from ``values`` to an edge or centre of boxes or picture, or to a line of ``cells``; or null.
function snap(values, axis, boxes, cells, reach) {
    const lines = [[0, 0, 1, 1], ...boxes].flatMap(b => [b[axis], (b[axis] + b[axis + 2]) / 2, b[axis + 2]]);
    for (let i = 1; i < cells; i++) lines.push(i / cells);
    const ways = lines.flatMap(at => values.map(value => ({at, delta: at - value})));
    return ways.reduce((best, way) => Math.abs(way.delta) < Math.abs(best?.delta ?? reach) ? way : best, null);
}

// An empty mask with about square cells.
function blankMask(pixels) {
    const [width, height] = pixels.map(side => Math.max(1, Math.round(side / Math.max(...pixels) * MASK_SIDE)));
    return encode(new Uint8Array(width * height), width, height);
}

// The mask with a stroke in (``value`` 0: out); the radius is a share of the long side.
function painted(mask, from, to, radius, value) {
    const {width, height} = mask;
    const bits = decode(mask).slice();
    const r = Math.max(radius * Math.max(width, height), 0.6);
    const [ax, ay, bx, by] = [from[0] * width, from[1] * height, to[0] * width, to[1] * height];
    const [dx, dy] = [bx - ax, by - ay];
    const range = (a, b, side) => [Math.max(0, Math.floor(Math.min(a, b) - r)), Math.min(side, Math.max(a, b) + r)];
    const [[left, right], [top, bottom]] = [range(ax, bx, width), range(ay, by, height)];
    for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
            const [px, py] = [x + 0.5 - ax, y + 0.5 - ay];
            const along = clamp((px * dx + py * dy) / (dx * dx + dy * dy || 1));
            if (Math.hypot(px - along * dx, py - along * dy) <= r) bits[y * width + x] = value;
        }
    }
    return encode(bits, width, height);
}

// A polygon from points ``gap`` apart; null where they enclose nothing.
function polygon(drawn, gap = 0) {
    const points = [];
    for (const [x, y] of drawn) {
        const [a, b] = points.at(-1) ?? [-1, -1];
        if (Math.hypot(x - a, y - b) > gap) points.push([tidy(clamp(x)), tidy(clamp(y))]);
    }
    if (points.length > 500) return polygon(drawn, gap * 2 || 0.01);
    const [x0, y0, x1, y1] = points.length > 2 ? bounds({points}) : [0, 0, 0, 0];
    return Math.min(x1 - x0, y1 - y0) >= DRAWN_SIDE ? {kind: "polygon", points} : null;
}

// A box for another region, in a free place if any.
function freeBox(boxes) {
    const steps = [0.35, 0.05, 0.65];
    const places = steps.flatMap(y => steps.map(x => [x, y * 0.9, x + 0.3, y * 0.9 + 0.4]));
    const free = p => boxes.every(b => AXES.some(i => b[i + 2] <= p[i] || p[i + 2] <= b[i]));
    return (places.find(free) ?? [0.2, 0.2, 0.5, 0.6].map(v => v + 0.03 * (boxes.length % 8))).map(tidy);
}

refocus.geometry = {
    DRAWN_SIDE, clamp, decode, encode, stretches, union, bounds, boxOf, allowed,
    placed, moved, stretched, snap, blankMask, painted, polygon, freeBox
};

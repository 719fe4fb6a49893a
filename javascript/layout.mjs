/**
 * The layout as the panel holds it, and the JSON form of lib_refocus/layout.py. Regions are never changed in place;
 * ``id``, ``locked`` and ``hidden`` are the panel's own.
 */
const {refocus} = globalThis;
const {geometry} = refocus;
const MOST_REGIONS = 64;
const MOST_STEPS = 200;
const TOGETHER = 800; // ms within which equal edits are one step
const DEFAULTS = {weight: 1, start: 0, end: 1, occurrence: 0};
let counter = 0;

// A phrase as it is stored: single blanks, no half characters.
// eslint-disable-next-line no-control-regex
const cleanPhrase = text => text.replace(/[\s\x1c-\x1f\x85]+/g, " ").trim().replace(/\p{Surrogate}/gu, "\ufffd");

function makeRegion(shape, phrase = "", more = {}) {
    return {...DEFAULTS, ...more, locked: false, hidden: false, id: `r${++counter}`, phrase, shape};
}

// Regions from the JSON form, which Python has checked.
function read({regions}) {
    return regions.map(({phrase, box, ellipse, polygon, mask, ...more}) => makeRegion(
        box ? {kind: "box", box} : ellipse ? {kind: "ellipse", box: ellipse} :
            polygon ? {kind: "polygon", points: polygon} : {kind: "mask", ...mask},
        phrase,
        more
    ));
}

const named = regions => regions.filter(r => cleanPhrase(r.phrase));

// The JSON form, without regions that have no phrase; no regions are no text.
function write(regions) {
    const told = named(regions).map(region => {
        const {width, height, runs, box, points, kind} = region.shape;
        const changed = Object.entries(DEFAULTS).filter(([name, value]) => region[name] !== value);
        return {
            phrase: cleanPhrase(region.phrase), [kind]: box ?? points ?? {width, height, runs},
            ...Object.fromEntries(changed.map(([name]) => [name, region[name]]))
        };
    });
    return told.length ? JSON.stringify({version: 1, regions: told}) : "";
}

// Regions, selection and undo.
class Layout {
    regions = [];
    selected = new Set();
    onchange = () => {};
    past = [];
    future = [];
    #base;
    #last = {};

    get chosen() {
        return this.regions.filter(r => this.selected.has(r.id));
    }

    get editable() {
        return this.chosen.filter(r => !r.locked);
    }

    get extent() {
        return geometry.union(this.editable.map(r => geometry.bounds(r.shape)));
    }

    // A step of undo; equal tags in quick succession are one.
    set(regions, select, tag = null) {
        const time = Date.now();
        const {tag: before, time: then} = this.#last;
        this.#last = {tag, time};
        if (!tag || tag !== before || time - then >= TOGETHER) this.#remember(this.regions);
        this.#show(regions, select);
    }

    #remember(regions) {
        this.past = [...this.past, {regions, selected: this.selected}].slice(-MOST_STEPS);
        this.future = [];
    }

    #show(regions, select = this.selected) {
        this.regions = regions;
        this.selected = new Set([...select].filter(id => regions.some(r => r.id === id)));
        this.onchange();
    }

    // Until ``settle``, edits are one step (a drag).
    begin() {
        this.#base = this.regions;
    }

    preview(regions, change) {
        this.#show(this.#with(this.#base, regions, change));
    }

    settle(keep = true) {
        const base = this.#base;
        this.#base = null;
        if (!base || base === this.regions) return;
        this.#last = {};
        if (keep) this.#remember(base);
        this.#show(keep ? this.regions : base);
    }

    #step(from, to) {
        this.settle(false);
        const step = from.pop();
        if (!step) return;
        to.push({regions: this.regions, selected: this.selected});
        this.#last = {};
        this.#show(step.regions, step.selected);
    }

    undo() {
        this.#step(this.past, this.future);
    }

    redo() {
        this.#step(this.future, this.past);
    }

    select(ids) {
        this.#show(this.regions, ids);
    }

    #with(all, some, change) {
        return all.map(r => some.some(s => s.id === r.id) ? {...r, ...change(r)} : r);
    }

    update(regions, change, tag) {
        if (regions.length) this.set(this.#with(this.regions, regions, change), undefined, tag);
    }

    // Add and select; false where they would be too many.
    add(regions) {
        if (this.regions.length + regions.length > MOST_REGIONS) return false;
        this.set([...this.regions, ...regions], regions.map(r => r.id));
        return true;
    }

    copies(regions) {
        return regions.map(r => {
            const shift = Math.max(...geometry.allowed(geometry.bounds(r.shape), 0.03, 0.03)) ? 0.03 : -0.03;
            return makeRegion(geometry.moved(r.shape, shift, shift), r.phrase, r);
        });
    }

    remove() {
        const gone = this.editable;
        if (!gone.length) return;
        const rest = this.regions.filter(r => !gone.includes(r));
        const next = rest[Math.min(this.regions.indexOf(gone[0]), rest.length - 1)];
        this.set(rest, next ? [next.id] : []);
    }

    moveBy(dx, dy) {
        if (!this.editable.length) return;
        const [x, y] = geometry.allowed(this.extent, dx, dy);
        this.update(this.editable, r => ({shape: geometry.moved(r.shape, x, y)}), "move");
    }

    // Move the selection up (1) or down (-1) in the order.
    reorder(step) {
        const order = [...this.regions];
        const places = [...order.keys()];
        for (const i of step > 0 ? places.reverse() : places) {
            const [region, other] = [order[i], order[i + step]];
            if (other && this.selected.has(region.id) && !this.selected.has(other.id)) {
                [order[i], order[i + step]] = [other, region];
            }
        }
        this.set(order);
    }
}

refocus.layout = {Layout, makeRegion, cleanPhrase, read, write, named};

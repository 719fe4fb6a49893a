// Drawing and moving by pointer, in a mode from press to release: {move, up, cancel, click, eager}.
const {refocus} = globalThis;
const {geometry: {clamp, union, bounds, boxOf, allowed, placed, moved, stretched, snap, blankMask, painted, polygon}, layout: {makeRegion}} = refocus;
const CLICK = 4; // CSS pixels that are no drag yet
const NEAR = 8; // and from which edges snap
const HOLD = 500; // ms until a finger rests

refocus.Gestures = class {
    tool = "";
    snap = true;
    radius = 0.04; // of the brush, in shares of the long side
    mode;
    corners = []; // of the polygon that is being drawn
    #pointer = null;
    #hold = 0;
    #last = {};

    constructor(canvas, layout, host) {
        Object.assign(this, {canvas, layout, host});
        Object.assign(canvas.svg, {
            onpointerdown: e => this.#down(e), onpointermove: e => this.#move(e), onpointerup: e => this.#up(e),
            onpointercancel: () => this.cancel(), onpointerleave: () => this.#pointer === null && this.point(null),
        });
    }

    get paints() {
        return /brush|eraser/.test(this.tool);
    }

    setTool(tool) {
        this.cancel();
        this.tool = tool;
        this.host.onTool(tool);
    }

    // Show the brush, or the keyboard's cross; null hides it.
    point(at, keyboard = false) {
        this.canvas.pen = at && {at, keyboard, radius: this.paints ? this.radius : 0};
        this.canvas.draw();
    }

    #at(e) {
        const {left, top, width, height} = this.canvas.svg.getBoundingClientRect();
        return [clamp((e.clientX - left) / width), clamp((e.clientY - top) / height)];
    }

    #near(a, b, reach) {
        return Math.hypot(...a.map((v, i) => (v - b[i]) * this.canvas.size[i])) <= reach;
    }

    #down(e) {
        if (this.#pointer !== null || e.button > 0) return;
        e.preventDefault();
        this.canvas.svg.focus({preventScroll: true});
        this.canvas.svg.setPointerCapture(e.pointerId);
        const at = this.#at(e);
        this.press(at, e, e.target.closest("[data-handle]")?.dataset.handle);
        this.#pointer = e.pointerId;
        if (e.pointerType === "touch") this.#hold = setTimeout(() => this.#held(at), HOLD);
    }

    // A resting finger selects one more.
    #held(at) {
        const [hit] = this.#under(at);
        if (!hit || this.paints || this.corners.length) return;
        this.cancel();
        this.#toggle(hit.id);
    }

    #move(e) {
        if (this.#pointer !== null && e.pointerId !== this.#pointer) return;
        const at = this.#at(e);
        if (this.paints && e.pointerType !== "touch") this.point(at);
        this.drag(at, e);
    }

    #up(e) {
        if (e.pointerId !== this.#pointer) return;
        this.#pointer = null;
        clearTimeout(this.#hold);
        this.release(this.#at(e), e);
    }

    press(at, e, handle) {
        this.mode = {from: at, ...this.#modeAt(at, e, handle)};
        if (this.mode.eager) this.drag(at, e);
    }

    drag(at, e) {
        const {mode, corners} = this;
        if (!mode && !corners.length) return;
        if (mode) {
            mode.far ||= !this.#near(at, mode.from, CLICK);
            if (mode.far) clearTimeout(this.#hold);
            if (mode.far || mode.eager) mode.move?.(at, e);
        }
        if (corners.length) this.canvas.draft = {points: [...corners, this.snapped(at, e)], corners};
        this.canvas.draw();
    }

    release(at, e) {
        const {mode} = this;
        if (!mode) return;
        this.mode = null;
        let done = true;
        if (mode.far || mode.click === false) {
            done = mode.up?.(at, e);
        } else {
            mode.cancel?.();
            this.#click(at, e);
        }
        this.#clear();
        if (done !== false) this.host.describe();
    }

    cancel() {
        clearTimeout(this.#hold);
        const {mode} = this;
        this.mode = this.#pointer = null;
        this.corners = [];
        mode?.cancel?.();
        this.#clear();
    }

    #clear() {
        const {corners} = this;
        Object.assign(this.canvas, {marquee: null, guides: [[], []], draft: corners.length ? {points: corners, corners} : null});
        this.canvas.draw();
    }

    #modeAt(at, e, handle) {
        const {selected} = this.layout;
        if (handle) return this.#resizing(handle, at);
        if (this.paints) return this.#painting(at);
        const over = e.ctrlKey || e.metaKey || this.corners.length; // draw over what is there
        const found = over ? [] : this.#under(at);
        const hit = found.find(r => selected.has(r.id)) ?? (this.tool === "select" ? found[0] : null);
        if (hit && !e.shiftKey) return this.#moving(hit, at);
        if (this.tool === "select") return this.#marking(at, e);
        if (this.tool === "polygon") return this.#cornering();
        return this.tool === "freehand" ? this.#freehand(at) : this.#drawing(at);
    }

    // The regions under a point, topmost first.
    #under([x, y]) {
        const {left, top, width, height} = this.canvas.svg.getBoundingClientRect();
        const ids = document.elementsFromPoint(left + x * width, top + y * height).map(e => e.closest("[data-id]")?.dataset.id);
        return ids.flatMap(id => this.layout.regions.filter(r => r.id === id));
    }

    #toggle(id) {
        const ids = new Set(this.layout.selected);
        if (!ids.delete(id)) ids.add(id);
        this.layout.select(ids);
        this.host.describe();
    }

    // Select; with Alt the next one below, with Shift one more; twice: edit the phrase.
    #click(at, e) {
        const found = this.#under(at);
        const deeper = e.altKey ? found.findIndex(r => this.layout.selected.has(r.id)) + 1 : 0;
        const {id} = found[deeper % found.length] ?? {};
        if (id && e.shiftKey) return this.#toggle(id);
        const again = id && id === this.#last.id && Date.now() - this.#last.time < 400;
        this.#last = {time: Date.now(), id};
        this.layout.select(id ? [id] : []);
        if (again) this.host.onEdit();
    }

    // How far one of ``values`` is from a line, which is shown.
    #snapAxis(axis, values, without, e) {
        const {canvas, layout} = this;
        const others = layout.regions.filter(r => !r.hidden && !without.has(r.id)).map(r => bounds(r.shape));
        const found = this.snap && !e.altKey &&
            snap(values, axis, others, canvas.grid ? canvas.cells[axis] : 0, NEAR / canvas.size[axis]);
        canvas.guides[axis] = found ? [found.at] : [];
        return found ? found.delta : 0;
    }

    snapped(at, e) {
        return at.map((v, axis) => v + this.#snapAxis(axis, [v], new Set(), e));
    }

    // Change regions; ``edges(axis, box)`` of their common box snap.
    #changing(from, regionsOf, edges, change) {
        const {layout} = this;
        let regions, box;
        return {
            move: (at, e) => {
                regions ??= regionsOf();
                if (!regions.length) return;
                if (!box) layout.begin();
                box ??= layout.extent;
                const ids = new Set(regions.map(r => r.id));
                const way = at.map((v, axis) => {
                    const by = v - from[axis];
                    const values = edges(axis, box).map(edge => edge + by);
                    return values.length ? by + this.#snapAxis(axis, values, ids, e) : 0;
                });
                layout.preview(regions, r => ({shape: change(r.shape, way, box)}));
            },
            up: () => layout.settle(),
            cancel: () => layout.settle(false),
        };
    }

    #moving(hit, from) {
        const {layout} = this;
        const regions = () => {
            if (!layout.selected.has(hit.id)) layout.select([hit.id]);
            return layout.editable;
        };
        const edges = (axis, box) => [box[axis], (box[axis] + box[axis + 2]) / 2, box[axis + 2]];
        return this.#changing(from, regions, edges, (shape, way, box) => moved(shape, ...allowed(box, ...way)));
    }

    #resizing(handle, from) {
        const edges = (axis, box) => box.filter((_, i) => i % 2 === axis && handle.includes("wnes"[i]));
        const change = (shape, way, box) => placed(shape, stretched(box, handle, ...way));
        return {...this.#changing(from, () => this.layout.editable, edges, change), click: false};
    }

    #marking(from, {shiftKey}) {
        const before = shiftKey ? [...this.layout.selected] : [];
        return {
            move: at => {
                const [x0, y0, x1, y1] = this.canvas.marquee = union([[...from, ...from], [...at, ...at]]);
                const inside = ({shape, hidden}) => {
                    const box = bounds(shape);
                    return !hidden && box[0] < x1 && box[2] > x0 && box[1] < y1 && box[3] > y0;
                };
                this.layout.select([...before, ...this.layout.regions.filter(inside).map(r => r.id)]);
            },
        };
    }

    // Add a shape as a region; false where it cannot be.
    finish(shape, phrase = this.host.phraseFor()) {
        const added = shape && this.layout.add([makeRegion(shape, phrase)]);
        if (added === false) this.host.say("No more regions: 64 are the most");
        if (added && !phrase && !this.paints && !this.canvas.pen) this.host.onEdit();
        return Boolean(added);
    }

    #drawing(from) {
        let start;
        const shape = (at, e) => {
            start ??= this.snapped(from, e);
            return {kind: this.tool, box: boxOf(start, this.snapped(at, e))};
        };
        return {move: (at, e) => this.canvas.draft = {shape: shape(at, e)}, up: (at, e) => this.finish(shape(at, e))};
    }

    #freehand(from) {
        const points = [from];
        return {
            move: at => {
                points.push(at);
                this.canvas.draft = {points};
            },
            up: () => this.finish(polygon(points, 0.015)),
        };
    }

    // A press sets a corner; on the first or last one it closes.
    #cornering() {
        return {
            up: (at, e) => {
                const {corners} = this;
                const again = [corners[0], corners.at(-1)].some(corner => corner && this.#near(at, corner, NEAR));
                if (!again) corners.push(this.snapped(at, e));
                else if (corners.length > 2) this.close();
            },
            click: false,
        };
    }

    close() {
        const {corners} = this;
        this.corners = [];
        this.finish(polygon(corners));
        this.#clear();
    }

    // Paint into the selected mask, or begin one.
    #painting(from) {
        const {layout} = this;
        const [target] = layout.chosen.length === 1 ? layout.editable.filter(r => r.shape.runs) : [];
        if (!target && this.tool === "eraser") {
            return {click: false, up: () => this.host.say("Select a painted region to erase from") ?? false};
        }
        let [mask, last] = [target?.shape ?? blankMask(this.canvas.pixels), from];
        if (target) layout.begin();
        return {
            eager: true,
            click: false,
            move: at => {
                mask = painted(mask, last, at, this.radius, this.tool === "brush" ? 1 : 0);
                last = at;
                if (target) layout.preview([target], () => ({shape: mask}));
                else this.canvas.draft = {shape: mask};
            },
            up: () => target ? layout.settle(mask.runs.length > 1) : this.finish(mask),
            cancel: () => layout.settle(false),
        };
    }
};

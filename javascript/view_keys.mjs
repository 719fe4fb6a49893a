// The keyboard: the buttons' keys (data-key), and a pen that arrows move.
const {refocus} = globalThis;
const {geometry} = refocus;
const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};

refocus.Keys = class {
    constructor(gestures, root) {
        Object.assign(this, {gestures, root, canvas: gestures.canvas, layout: gestures.layout});
        this.canvas.svg.onkeydown = e => this.#key(e);
        this.canvas.svg.onblur = () => this.pen && this.#leave();
    }

    get pen() {
        return this.canvas.pen?.keyboard ? this.canvas.pen.at : null;
    }

    #leave() {
        this.gestures.cancel();
        this.gestures.point(null);
    }

    #key(e) {
        const key = e.key.length === 1 ? e.key.toLowerCase() : e.key;
        const name = `${e.ctrlKey || e.metaKey ? "ctrl+" : ""}${e.shiftKey && key === "z" ? "shift+" : ""}${key}`;
        const button = this.root.querySelector(`[data-key="${CSS.escape(name)}"]`);
        if (ARROWS[key]) this.#arrow(e, ARROWS[key]);
        else if (",.<>".includes(key)) this.#next(",<".includes(key) ? -1 : 1, "<>".includes(key));
        else if (this.#keys[name]) this.#keys[name](e);
        else if (button && !e.altKey) this.gestures.host.press(button);
        else return;
        e.preventDefault();
        e.stopPropagation();
    }

    #keys = {
        " ": () => this.#space(),
        "Enter": () => this.#enter(),
        "Escape": () => this.#escape(),
        "Backspace": () => this.gestures.corners.length ? this.gestures.corners.pop() : this.layout.remove(),
        "ctrl+y": () => this.layout.redo(),
        "ctrl+a": () => this.layout.select(this.layout.regions.map(r => r.id)),
    };

    // Arrows move or (Ctrl, Alt) resize the selection, or move the pen.
    #arrow(e, way) {
        const {canvas, gestures, layout} = this;
        const [dx, dy] = way.map((v, i) => v * (e.shiftKey ? 5 : 1) * (canvas.grid && gestures.snap ? 1 / canvas.cells[i] : 0.01));
        if (gestures.tool !== "select" && (this.pen || !layout.chosen.length)) {
            const [x, y] = this.pen ?? [0.5, 0.5];
            return this.#draw([geometry.clamp(x + dx), geometry.clamp(y + dy)]);
        }
        const resized = ({shape}) => ({shape: geometry.placed(shape, geometry.stretched(geometry.bounds(shape), "se", dx, dy))});
        if (e.ctrlKey || e.metaKey || e.altKey) layout.update(layout.editable, resized, "resize");
        else layout.moveBy(dx, dy);
        gestures.host.describe();
    }

    #draw(at) {
        const {gestures} = this;
        gestures.drag(at, {altKey: true});
        gestures.point(at, true);
        gestures.host.say("Pen at {x} %, {y} %", {x: Math.round(at[0] * 100), y: Math.round(at[1] * 100)});
    }

    // Put the pen down or lift it; a polygon gets a corner.
    #space() {
        const {gestures, pen} = this;
        const held = {altKey: true, ctrlKey: true};
        if (gestures.tool === "select") return gestures.host.onEdit();
        if (!pen) return this.#draw([0.5, 0.5]);
        const down = gestures.mode;
        if (!down) gestures.press(pen, held);
        if (down || gestures.tool === "polygon") gestures.release(pen, held);
        gestures.point(pen, true);
    }

    #enter() {
        const {gestures} = this;
        if (gestures.corners.length) gestures.close();
        else if (gestures.mode) this.#space();
        else gestures.host.onEdit();
    }

    #escape() {
        const busy = this.gestures.mode || this.gestures.corners.length || this.pen;
        this.#leave();
        if (!busy) this.layout.select([]);
    }

    #next(step, more) {
        const {regions, selected, chosen} = this.layout;
        if (!regions.length) return;
        const from = chosen.length ? regions.indexOf(chosen.at(step > 0 ? -1 : 0)) + step : step > 0 ? 0 : -1;
        const {id} = regions.at(from % regions.length);
        this.layout.select(more ? [...selected, id] : [id]);
        this.gestures.host.describe();
    }
};

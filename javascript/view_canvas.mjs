// The picture's area.
const {refocus} = globalThis;
const {geometry, view: {reconcile}} = refocus;
const ROOM = 54; // CSS pixels of a side with a handle
const round = v => Math.round(v * 10) / 10;

// SVG path of a shape.
function outline(shape, width, height) {
    const at = ([x, y]) => `${round(x * width)} ${round(y * height)}`;
    if (shape.kind === "polygon") return `M${shape.points.map(at).join("L")}Z`;
    if (shape.kind === "mask") {
        const [w, high] = [width / shape.width, height / shape.height];
        return geometry.stretches(shape).map(([x, y, n]) =>
            `M${round(x * w)} ${round(y * high)}h${round(n * w)}v${round(high)}h${round(-n * w)}z`).join("");
    }
    const [x0, y0, x1, y1] = shape.box;
    if (shape.kind === "box") return `M${at([x0, y0])}L${at([x1, y0])}L${at([x1, y1])}L${at([x0, y1])}Z`;
    const [left, right] = [[x0, (y0 + y1) / 2], [x1, (y0 + y1) / 2]].map(at);
    const arc = `A${(x1 - x0) * width / 2} ${(y1 - y0) * height / 2} 0 0 1 `;
    return `M${left}${arc}${right}${arc}${left}Z`;
}

refocus.Canvas = class {
    #nodes = new Map();
    size = [1, 1]; // CSS pixels
    pixels = [512, 512]; // of the picture
    cells = [16, 16];
    grid = false;
    draft; // {shape} or {points, corners}
    marquee;
    guides = [[], []];
    pen; // {at, radius, keyboard}

    constructor(root, layout) {
        [this.paper, this.svg, this.regions, this.marks, this.handles, this.image] =
            ["paper", "canvas", "regions", "marks", "handles", "backdrop"].map(name => root.querySelector(`.refocus-${name}`));
        this.layout = layout;
        new ResizeObserver(() => this.#measure()).observe(this.svg);
    }

    #measure() {
        const {width, height} = this.svg.getBoundingClientRect();
        if (!width) return; // hidden
        this.size = [width, height];
        this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
        this.#nodes.forEach(known => known.state = []);
        this.draw();
    }

    resize(pixels, cell) {
        this.pixels = pixels;
        this.cells = pixels.map(side => Math.max(1, Math.ceil(side / cell)));
        const {style} = this.paper;
        style.setProperty("--refocus-ratio", pixels[0] / pixels[1]);
        style.setProperty("--refocus-cells", pixels.map(side => `${100 * cell / side}%`).join(" "));
    }

    draw() {
        const make = () => this.svg.querySelector("defs g").cloneNode(true);
        reconcile(this.regions, this.#nodes, this.layout, make, () => 0, (...args) => this.#drawRegion(...args));
        this.paper.classList.toggle("grid", this.grid);
        this.#drawMarks();
        this.#drawHandles();
    }

    #drawRegion(node, {shape, phrase, locked, hidden}, index, selected, before) {
        const [path, tag] = node.children;
        if (before?.shape !== shape) path.setAttribute("d", outline(shape, ...this.size));
        const names = {selected, locked, hidden, again: index > 7, mask: Boolean(shape.runs)};
        node.setAttribute("class", ["refocus-region", ...Object.keys(names).filter(name => names[name])].join(" "));
        const [x, y, right] = this.#pixels(shape);
        for (const [name, value] of Object.entries({x, y, width: Math.max(right - x, 28)})) tag.setAttribute(name, value);
        tag.firstChild.textContent = `${index + 1} ${phrase || "…"}`;
    }

    #pixels(shape) {
        return geometry.bounds(shape).map((v, i) => v * this.size[i % 2]);
    }

    #drawMarks() {
        const [width, height] = this.size;
        const {draft, marquee, pen, guides: [xs, ys]} = this;
        const circle = ([x, y], r) => `M${x * width - r} ${y * height}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
        const line = draft?.points?.map(([x, y]) => `${x * width} ${y * height}`).join("L");
        const marks = {
            guide: [...xs.map(x => `M${x * width} 0v${height}`), ...ys.map(y => `M0 ${y * height}h${width}`)].join(""),
            draft: line ? `M${line}` : draft ? outline(draft.shape, width, height) : "",
            corner: draft?.corners ? draft.points.map(p => circle(p, 4)).join("") : "",
            marquee: marquee ? outline({kind: "box", box: marquee}, width, height) : "",
            brush: pen?.radius ? circle(pen.at, pen.radius * Math.max(width, height)) : "",
            cross: pen?.keyboard ? `M${pen.at[0] * width - 9} ${pen.at[1] * height}h18m-9-9v18` : "",
        };
        for (const mark of this.marks.children) mark.setAttribute("d", marks[mark.dataset.mark]);
    }

    #drawHandles() {
        const [only, ...others] = this.layout.chosen;
        const hidden = !only || others.length || only.locked || only.hidden || this.draft;
        this.handles.style.display = hidden ? "none" : "";
        if (hidden) return;
        const [x, y, x1, y1] = this.#pixels(only.shape);
        for (const node of this.handles.children) {
            const [right, down] = [node.dataset.x, node.dataset.y].map(Number); // halves of the way
            node.setAttribute("transform", `translate(${x + (x1 - x) * right / 2} ${y + (y1 - y) * down / 2})`);
            const cramped = right === 1 && x1 - x < ROOM || down === 1 && y1 - y < ROOM;
            node.style.display = cramped ? "none" : "";
        }
    }

    show(url, opacity) {
        this.image.hidden = !url;
        this.image.style.opacity = opacity;
        if (url && this.image.src !== url) this.image.src = url;
    }
};

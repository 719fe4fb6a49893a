// The page of one explained picture: maps under the pointer, steps under the slider. Text is only ever set as text.
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#000000"];
const STOPS = [[0, 0, 4], [31, 12, 72], [85, 15, 109], [136, 34, 106], [186, 54, 85], [227, 89, 51], [249, 140, 10],
    [249, 201, 50], [252, 255, 164]]; // inferno
const PHASES = {before: "before guidance", during: "during guidance", pass: "as drawn"};
const find = selector => document.querySelector(selector);
const colour = index => COLOURS[index % COLOURS.length];
const share = value => `${Math.round(value * 100)} %`;

function make(name, attributes = {}, ...children) {
    const space = ["svg", "g", "path", "rect", "ellipse", "polygon", "line"].includes(name);
    const node = space ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
}

const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
for (const frame of data.frames) {
    frame.values = bytes(frame.maps);
    frame.look = frame.points && bytes(frame.points);
}

/** The map of some tokens in a frame, 0..1 of its own peak; null where one was not read. */
function mapOf(frame, part, positions) {
    const columns = positions.map(p => frame.positions.indexOf(p));
    if (frame.part !== part || !columns.length || columns.includes(-1)) return null;
    const size = frame.grid[0] * frame.grid[1];
    const sum = new Float32Array(size);
    for (const c of columns) for (let i = 0; i < size; i++) sum[i] += frame.values[c * size + i] * frame.peaks[c];
    return {grid: frame.grid, values: scaled(sum)};
}

function scaled(values) {
    const peak = values.reduce((a, b) => Math.max(a, b), 1e-9);
    return values.map(v => v / peak);
}

/** Where the point (0..1) looks: the nearest frame with self-attention. */
function lookFrom(at, x, y) {
    const frames = data.frames.filter(f => f.look);
    if (!frames.length) return null;
    const frame = frames.reduce((a, b) => Math.abs(b.progress - at) < Math.abs(a.progress - at) ? b : a);
    const [rows, columns] = frame.pointsGrid, size = rows * columns;
    const p = Math.min(Math.floor(y * rows), rows - 1) * columns + Math.min(Math.floor(x * columns), columns - 1);
    return {frame, grid: frame.pointsGrid, values: scaled(Float32Array.from(frame.look.subarray(p * size, (p + 1) * size)))};
}

function paint(canvas, map, strength) {
    const [height, width] = map.grid, small = make("canvas", {width, height});
    const image = new ImageData(width, height);
    map.values.forEach((v, i) => {
        const at = v * (STOPS.length - 1), low = Math.min(Math.floor(at), STOPS.length - 2), rest = at - low;
        for (let c = 0; c < 3; c++) image.data[4 * i + c] = STOPS[low][c] * (1 - rest) + STOPS[low + 1][c] * rest;
        image.data[4 * i + 3] = 255 * strength * (0.35 + 0.65 * v);
    });
    small.getContext("2d").putImageData(image, 0, 0);
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    context.drawImage(small, 0, 0, canvas.width, canvas.height);
}

// -- what is shown: a region, a word or a point; pinned by a click, tried by hovering ------------------

const shown = {pinned: null, hovered: null, at: 0};
const same = (a, b) => a && b && a.kind === b.kind && a.index === b.index;
const wish = () => shown.hovered || shown.pinned;
const subject = of => of.kind === "region" ? data.regions[of.index] : data.words[of.index];

/** The look at the slider, or the one before it, that read this subject's tokens. */
function reading(of) {
    const {part, positions} = of.kind === "region" ? {part: subject(of).part, positions: subject(of).tokens} : subject(of);
    for (let i = shown.at; i >= 0; i--) {
        const map = mapOf(data.frames[i], part, positions);
        if (map) return {frame: data.frames[i], ...map};
    }
    const frame = data.frames.find(f => mapOf(f, part, positions));
    return frame ? {frame, ...mapOf(frame, part, positions)} : null;
}

function told(frame) {
    const look = frame.phase === "during" ? `, look ${frame.look_number + 1}` : "";
    return `step ${frame.step + 1} of ${data.steps}, ${PHASES[frame.phase]}${look}, noise ${frame.sigma.toPrecision(2)}`;
}

function render() {
    const of = wish(), canvas = find(".stage canvas"), frame = data.frames[shown.at];
    const map = !of ? null : of.kind === "point" ? lookFrom(frame.progress, of.x, of.y) : reading(of);
    find(".stage").classList.toggle("hot", Boolean(map));
    if (map) paint(canvas, map, 0.75);
    else canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    find(".said").textContent = sentence(of, map);
    find(".scrub output").textContent = frame ? told(frame) : "";
    find(".scrub input").setAttribute("aria-valuetext", frame ? told(frame) : "");
    for (const node of document.querySelectorAll("[data-kind]")) {
        const own = {kind: node.dataset.kind, index: Number(node.dataset.index)};
        node.classList.toggle("on", Boolean(same(own, of)));
        if (node.hasAttribute("aria-pressed")) node.setAttribute("aria-pressed", String(Boolean(same(own, shown.pinned))));
    }
    const now = find(".chart .now");
    if (now && frame) for (const end of ["x1", "x2"]) now.setAttribute(end, 100 * frame.progress);
}

function sentence(of, map) {
    if (!of) return "Point at a region or a word; click to keep it. Click anywhere else in the picture: where does that point look?";
    if (!map) return of.kind === "point" ? "Self-attention was not read." : "This phrase is not in the prompt: there is no map of it.";
    if (of.kind === "point") return `Self-attention of the clicked point, ${told(map.frame)}`;
    if (of.kind === "word") return `“${subject(of).text}”: ${told(map.frame)}`;
    const entry = subject(of), f = map.frame;
    const point = entry.shares.find(s => s.step === f.step && s.phase === f.phase && s.look === f.look_number);
    return `“${entry.phrase}”: ${point ? share(point.share) + " of its attention inside, " : ""}${told(f)}`;
}

function touch(node, of) {
    node.dataset.kind = of.kind;
    node.dataset.index = of.index;
    const hover = value => () => { shown.hovered = value; render(); };
    node.addEventListener("pointerenter", hover(of));
    node.addEventListener("pointerleave", hover(null));
    node.addEventListener("focus", hover(of));
    node.addEventListener("blur", hover(null));
    const pin = event => {
        event.stopPropagation();
        shown.pinned = same(shown.pinned, of) ? null : of;
        render();
    };
    node.addEventListener("click", pin);
    if (node.tagName !== "BUTTON") node.addEventListener("keydown", event => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        pin(event);
    });
    return node;
}

// -- the page's parts ------------------------------------------------------------------------------

function outline(entry, kind) {
    const form = entry.region, [x0, y0, x1, y1] = entry.box.map(v => v * 100);
    const look = {class: kind, ...(kind === "edge" ? {stroke: colour(entry.index)} : {})};
    if (form.ellipse) return make("ellipse", {cx: (x0 + x1) / 2, cy: (y0 + y1) / 2, rx: (x1 - x0) / 2, ry: (y1 - y0) / 2, ...look});
    if (form.polygon) return make("polygon", {points: form.polygon.map(p => p.map(v => v * 100).join()).join(" "), ...look});
    return make("rect", {x: x0, y: y0, width: x1 - x0, height: y1 - y0, ...look});
}

function drawStage() {
    const svg = find(".stage svg"), box = find(".stage img");
    const biggest = Math.max(...data.size);
    find(".stage canvas").width = 512 * data.size[0] / biggest;
    find(".stage canvas").height = 512 * data.size[1] / biggest;
    box.src = data.picture;
    for (const entry of data.regions) {
        const group = make("g", {tabindex: 0, role: "button", "aria-label": `${entry.phrase}: ${entry.verdict}`, "aria-pressed": "false"},
            outline(entry, "ground"), outline(entry, "edge"));
        svg.append(touch(group, {kind: "region", index: entry.index}));
    }
    svg.addEventListener("click", event => {
        const area = svg.getBoundingClientRect();
        shown.pinned = {kind: "point", x: (event.clientX - area.x) / area.width, y: (event.clientY - area.y) / area.height};
        render();
    });
}

function drawLists() {
    for (const [index, word] of data.words.entries()) {
        find(".words").append(touch(make("button", {type: "button", "aria-pressed": "false"}, word.text), {kind: "word", index}));
    }
    for (const row of document.querySelectorAll("tr[data-row]")) {
        const index = Number(row.dataset.row);
        row.tabIndex = 0;
        row.querySelector(".tag").style.background = colour(index);
        touch(row, {kind: "region", index});
    }
}

function drawChart() {
    const chart = find(".chart");
    for (const y of [25, 50, 75]) chart.append(make("line", {class: "grid", x1: 0, x2: 100, y1: y, y2: y}));
    for (const entry of data.regions) {
        const points = entry.shares.map(s => `${100 * s.progress},${100 - 100 * s.share}`);
        if (points.length) chart.append(make("path", {d: "M" + points.join("L"), stroke: colour(entry.index)}));
    }
    chart.append(make("line", {class: "now", x1: 0, x2: 0, y1: 0, y2: 100}));
}

function drawSheet() {
    for (const [index, word] of data.words.entries()) {
        const frames = data.frames.filter(f => f.phase === "pass" && mapOf(f, word.part, word.positions));
        if (!frames.length) continue;
        const sum = new Float32Array(frames[0].grid[0] * frames[0].grid[1]);
        for (const frame of frames) {
            const {grid, values} = mapOf(frame, word.part, word.positions);
            if (values.length === sum.length && grid[0] === frames[0].grid[0]) values.forEach((v, i) => { sum[i] += v; });
        }
        const canvas = make("canvas", {width: 128, height: Math.round(128 * data.size[1] / data.size[0])});
        paint(canvas, {grid: frames[0].grid, values: scaled(sum)}, 1);
        find(".sheet").append(touch(make("figure", {}, canvas, make("figcaption", {}, word.text)), {kind: "word", index}));
    }
}

function start() {
    drawStage();
    drawLists();
    drawChart();
    drawSheet();
    const slider = find(".scrub input");
    slider.max = Math.max(data.frames.length - 1, 0);
    slider.value = shown.at = Math.max(data.frames.findIndex(f => f.read), 0);
    slider.addEventListener("input", () => { shown.at = Number(slider.value); render(); });
    document.addEventListener("keydown", event => {
        if (event.key === "Escape") { shown.pinned = shown.hovered = null; render(); }
    });
    if (data.frames.length) render();
    document.body.dataset.ready = "yes";
}

/** Inside a host's page: when a newer picture has been explained, show that one. */
function follow() {
    setInterval(async () => {
        if (document.hidden || !innerWidth) return;
        const answer = await fetch(`${location.pathname}/version${location.search}`).catch(() => null);
        if (answer?.ok && (await answer.json()).version !== data.live) location.reload();
    }, 2000);
}

if (data.regions) start();
if (data.live !== undefined) follow();

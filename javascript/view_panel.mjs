// The panel: commands, the textbox to Python, the page's fields.
const {refocus} = globalThis;
const {geometry, layout: model, view: {t, h, press, watch, type, ask}} = refocus;
const SIDES = ["width", "height", "hr_resize_x", "hr_resize_y"];
const NUMBER = "input:not([type=range])";
const LOOK = 200; // ms from a change to the question

class Panel {
    #text = "";
    #frame;
    #timer;
    #asking;
    pieces = []; // of the prompt
    cell = 32; // of the attention grid, in pixels

    constructor(root, tab) {
        Object.assign(this, {root, tab});
        root.closest(".prose")?.classList.remove("prose"); // gradio's colours for running text
        this.layout = new model.Layout();
        this.canvas = new refocus.Canvas(root, this.layout);
        this.gestures = new refocus.Gestures(this.canvas, this.layout, this);
        new refocus.Keys(this.gestures, root);
        this.list = new refocus.List(root, this.layout, this);
        this.files = new refocus.Files(this);
        root.onclick = e => {
            const button = e.target.closest("button");
            if (button && !button.closest(".refocus-list")) this.press(button);
        };
        root.querySelector("[data-radius]").oninput = e => this.gestures.radius = e.target.valueAsNumber;
        const {svg} = this.canvas;
        svg.oncopy = svg.oncut = svg.onpaste = e => this.#clip(e);
        this.layout.onchange = () => this.changed();
        this.connect();
        this.gestures.setTool("box");
        this.pull(sessionStorage.getItem(`refocus ${tab}`));
    }

    field(name, kind = "textarea") {
        return document.querySelector(`#${this.tab}_${name} ${kind}`);
    }

    get bridge() {
        return document.getElementById(`script_${this.tab}_attention_refocus_layout`);
    }

    get box() {
        return this.bridge.querySelector("textarea");
    }

    // Gradio may have replaced the fields.
    connect() {
        this.bridge.classList.add("refocus-bridge");
        watch(this.box, () => this.pull());
        const prompt = this.field("prompt");
        watch(prompt, () => this.look());
        prompt.onkeydown = e => this.#promptKey(e);
        for (const name of [...SIDES, "hr-checkbox"]) watch(this.field(name, NUMBER), () => this.size());
        this.size();
    }

    // The picture's size; where hires crops, of what that leaves.
    size() {
        const [w, h, x, y] = SIDES.map(name => Number(this.field(name, NUMBER)?.value));
        const crops = x && y && this.field("hr-checkbox", "input").checked;
        const pixels = crops ? [x, y].map(v => v * Math.min(w / x, h / y)) : [w || 512, h || 512];
        this.canvas.resize(pixels, this.cell);
        this.root.querySelector("[data-size]").textContent = pixels.map(Math.round).join(" × ");
        this.look();
    }

    // Draw; write the textbox, unless in a drag.
    changed() {
        if (!this.gestures.mode) this.#push();
        this.#frame ||= requestAnimationFrame(() => this.draw(this.#frame = 0));
    }

    draw() {
        this.canvas.draw();
        this.list.draw();
        const {regions, chosen, past, future} = this.layout;
        const on = {undo: past, redo: future, clear: regions, duplicate: chosen, remove: chosen};
        for (const [name, {length}] of Object.entries(on)) this.root.querySelector(`[data-do=${name}]`).disabled = !length;
        this.root.classList.toggle("empty", !regions.length);
    }

    #push() {
        const text = model.write(this.layout.regions);
        if (text === this.#text) return;
        this.#text = text;
        type(this.box, text);
        sessionStorage.setItem(`refocus ${this.tab}`, text);
        this.look();
    }

    // The textbox was written by gradio or a hand; or the page was reloaded.
    async pull(draft) {
        const {value} = this.box;
        if (value === this.#text && !draft) return;
        this.#text = value;
        const text = value || draft;
        if (text) await this.doing(async() => this.take(await this.read(text)));
        else this.layout.set([]);
    }

    async read(text) {
        return (await ask("read", text)).layout;
    }

    // Ask the server soon about prompt and layout.
    look() {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#look().catch(() => {}), LOOK); // drawing goes on without
    }

    #question() {
        const [width, height] = this.canvas.pixels.map(Math.round);
        return {prompt: this.field("prompt").value, width, height};
    }

    async #look() {
        const {regions} = this.layout;
        const named = model.named(regions);
        const sampler = this.field("sampling", "input")?.value;
        const told = await ask("look", {...this.#question(), layout: model.write(named), sampler});
        if (regions !== this.layout.regions) return this.look();
        this.pieces = told.pieces.map(p => ({...p, regions: p.regions.map(i => regions.indexOf(named[i]))}));
        this.list.missing = new Map(told.missing.map(([i, meant]) => [named[i].id, meant]));
        this.list.showPrompt(this.pieces);
        this.cell = told.cell;
        this.canvas.resize(this.canvas.pixels, told.cell);
        const count = regions.length - named.length;
        if (count) told.warnings.push({text: "{count} regions have no phrase and are left out", values: {count}});
        this.tell("warnings", told.warnings);
        this.draw();
    }

    tell(name, texts) {
        const items = texts.map(w => h("li", {}, t(w.text ?? w.message ?? w, w.values), w.repair ?
            h("button", {onclick: () => this.#mend(w.repair.regions)}, t(w.repair.text)) : ""));
        this.root.querySelector(`.refocus-${name}`).replaceChildren(...items);
    }

    say(text, values, wrong = false) {
        const status = this.root.querySelector(".refocus-status");
        status.textContent = t(text, values);
        status.classList.toggle("wrong", wrong);
    }

    describe() {
        const {regions, chosen} = this.layout;
        if (chosen.length !== 1) return this.say("{count} regions selected", {count: chosen.length});
        const [{shape, phrase}] = chosen;
        const [x, y, x1, y1] = geometry.bounds(shape).map(v => Math.round(v * 100));
        this.say("Region {n} of {count}, {phrase}: left {x} %, top {y} %, width {w} %, height {h} %", {
            n: regions.indexOf(chosen[0]) + 1, count: regions.length, phrase: phrase || "…", x, y, w: x1 - x, h: y1 - y
        });
    }

    onTool(tool) {
        this.root.dataset.tool = tool;
        for (const button of this.root.querySelectorAll("button[data-tool]")) press(button, button.dataset.tool === tool);
    }

    onEdit() {
        requestAnimationFrame(() => this.list.focusPhrase(this.layout.chosen[0]));
    }

    // The prompt's first phrase without a region.
    phraseFor() {
        const taken = new Set(this.layout.regions.map(r => r.phrase));
        return this.pieces.find(p => p.phrase && !taken.has(p.phrase))?.phrase ?? "";
    }

    pick({regions, phrase}) {
        if (!regions.length) return this.create(phrase);
        this.layout.select(regions.map(i => this.layout.regions[i].id));
        this.describe();
    }

    create(phrase) {
        const box = geometry.freeBox(this.layout.regions.map(r => geometry.bounds(r.shape)));
        if (this.gestures.finish({kind: "box", box}, phrase)) this.describe();
    }

    take(layout) {
        this.layout.set(model.read(layout), []);
        this.say("Layout with {count} regions", {count: this.layout.regions.length});
    }

    commands = {
        undo: () => this.layout.undo(),
        redo: () => this.layout.redo(),
        remove: () => this.layout.remove(),
        duplicate: () => this.layout.add(this.layout.copies(this.layout.chosen)),
        clear: () => this.layout.set([]),
        hide: () => this.#flag("hidden"),
        lock: () => this.#flag("locked"),
        up: () => this.layout.reorder(1),
        down: () => this.layout.reorder(-1),
        create: () => this.create(),
        snap: button => press(button, this.gestures.snap = !this.gestures.snap),
        grid: button => press(button, this.canvas.grid = !this.canvas.grid),
        fix: region => this.layout.update([region], () => ({phrase: this.list.missing.get(region.id)})),
        append: ({phrase}) => {
            const prompt = this.field("prompt");
            type(prompt, prompt.value.replace(/(\S)[\s,]*$/, "$1, ") + phrase);
        },
        suggest: () => this.#plan("plan"),
        check: () => this.#plan("check"),
        ask: () => this.#plan("ask"),
        paste: () => this.#plan("paste"),
        cancel: () => this.#asking.abort(),
        save: () => this.files.save(),
        download: () => this.files.download(),
        open: () => this.files.picker.click(),
    };

    press(button) {
        const {tool, section, do: command} = button.dataset;
        if (tool) this.gestures.setTool(tool);
        if (section) this.#section(button, section);
        this.commands[command]?.(button);
        this.canvas.draw();
    }

    #section(button, name) {
        const open = button.getAttribute("aria-expanded") === "false";
        for (const other of this.root.querySelectorAll("[data-section]")) {
            const shown = open && other === button;
            other.setAttribute("aria-expanded", shown);
            document.getElementById(other.getAttribute("aria-controls")).hidden = !shown;
        }
        if (open && name === "layouts") this.files.list();
        this.bridge.classList.toggle("refocus-shown", open && name === "json");
    }

    #flag(name) {
        const on = !this.layout.chosen.every(r => r[name]);
        this.layout.update(this.layout.chosen, () => ({[name]: on}));
    }

    // Do what may fail or be cancelled.
    async doing(work) {
        this.#asking?.abort();
        const {signal} = this.#asking = new AbortController();
        this.root.classList.add("busy");
        try {
            await work(signal);
        } catch (e) {
            this.say(signal.aborted ? "Cancelled" : e.message, {}, !signal.aborted);
        }
        if (signal === this.#asking.signal) this.root.classList.remove("busy");
    }

    // Ask the planner, the checker, or about a chat.
    #plan(path) {
        return this.doing(async signal => {
            const id = String(Math.random());
            const aside = name => ask(name, {id}).catch(() => ({}));
            const chat = this.root.querySelector("[data-chat]");
            const more = {check: {layout: this.#text}, paste: {text: chat.value}}[path];
            this.say(path === "check" ? "Checking the layout…" : "Making a layout…");
            const timer = setInterval(async() => {
                const {received} = await aside("progress");
                if (received && signal.onabort) this.say("Making a layout… {received} characters", {received});
            }, 1000);
            signal.onabort = () => aside("cancel");
            const told = await ask(path, {...this.#question(), id, ...more}, signal).finally(() => {
                clearInterval(timer);
                signal.onabort = null;
            });
            this.#told(told, chat);
        });
    }

    #told({layout, text, notes = [], violations = []}, chat) {
        const {length: count} = violations;
        this.tell("notes", [...notes, ...violations]);
        if (layout) return this.take(layout);
        if (!text) return this.say(count ? "{count} findings" : "The layout fits the prompt", {count});
        chat.value = text;
        chat.select();
        document.execCommand("copy");
        this.say("The request is copied");
    }

    // A proposal's regions change, come (no index) or go (no box).
    #mend(changes) {
        let {regions} = this.layout;
        const named = model.named(regions);
        for (const {index, phrase, box} of changes) {
            const old = named[index];
            const shape = box && (old ? geometry.placed(old.shape, box) : {kind: "box", box});
            if (old) regions = regions.flatMap(r => r !== old ? r : box ? {...r, phrase, shape} : []);
            else regions = [...regions, model.makeRegion(shape, phrase)];
        }
        this.layout.set(regions);
        this.#plan("check");
    }

    #clip(e) {
        const {layout} = this;
        e.preventDefault();
        const text = e.clipboardData.getData("text/plain");
        if (e.type === "paste") return this.doing(async() => layout.add(layout.copies(model.read(await this.read(text)))));
        e.clipboardData.setData("text/plain", model.write(layout.chosen));
        if (e.type === "cut") layout.remove();
    }

    // Alt+R in the prompt: a region for the selected words.
    #promptKey(e) {
        if (!e.altKey || e.code !== "KeyR") return;
        e.preventDefault();
        const {value, selectionStart, selectionEnd} = e.target;
        this.create(model.cleanPhrase(value.slice(selectionStart, selectionEnd).replace(/[()[\]]|:[\d.]+/g, "")) || undefined);
    }
}

refocus.panels = {};

// Gradio builds its page late, and sometimes again.
function mount() {
    for (const tab of ["txt2img", "img2img"]) {
        const root = document.querySelector(`#${tab}_attention_refocus_panel .refocus`);
        if (!root || !document.getElementById(`script_${tab}_attention_refocus_layout`)) continue;
        if (refocus.panels[tab]?.root === root) refocus.panels[tab].connect();
        else refocus.panels[tab] = new Panel(root, tab);
    }
}

let waiting = 0;
const soon = () => waiting ||= setTimeout(() => mount(waiting = 0), 200);
new MutationObserver(soon).observe(document.documentElement, {childList: true, subtree: true});
soon();

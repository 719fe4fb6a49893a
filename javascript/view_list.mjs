// The regions' fields, and the prompt with its phrases.
const {refocus} = globalThis;
const {geometry, view: {t, h, press, reconcile}} = refocus;
const EDGES = ["left", "top", "width", "height"];

refocus.List = class {
    #rows = new Map();
    missing = new Map(); // region id: what was meant, or null

    constructor(root, layout, host) {
        Object.assign(this, {root, layout, host});
        this.element = root.querySelector(".refocus-list");
        const on = (name, handler) => this.element.addEventListener(name, e => {
            const region = layout.regions.find(r => r.id === e.target.closest("[data-id]")?.dataset.id);
            if (region) handler(region, e);
        });
        on("input", (region, {target}) => this.#input(region, target, target.dataset.field));
        on("change", () => this.draw());
        on("focusin", (region, {target}) => target.dataset.field && this.#select(region));
        on("click", (region, e) => this.#click(region, e, e.target.closest("button")?.dataset.do));
    }

    #select(region, more = false) {
        const {selected} = this.layout;
        if (more || !selected.has(region.id)) this.layout.select(more ? [...selected, region.id] : [region.id]);
    }

    #click(region, e, command) {
        if (command === "pick" && !e.shiftKey) this.layout.select([]);
        if (command) this.#select(region, e.shiftKey);
        this.host.commands[command]?.(region);
    }

    #input(region, field, name) {
        const change = name === "phrase" ? {phrase: field.value} :
            field.checkValidity() && this.#number(region, name, field.valueAsNumber);
        field.setAttribute("aria-invalid", !change);
        if (change) this.layout.update([region], () => change, name + region.id);
    }

    // What a number changes; null where it does not fit.
    #number({shape, start, end}, name, value) {
        const at = EDGES.indexOf(name);
        if (at < 0) {
            const range = {start, end, [name]: value};
            return range.start < range.end ? {[name]: value} : null;
        }
        const box = [...geometry.bounds(shape)];
        const share = geometry.clamp(value / 100);
        if (at < 2) return {shape: geometry.moved(shape, ...[0, 1].map(i => i === at ? share - box[i] : 0))};
        box[at] = geometry.clamp(box[at - 2] + Math.max(share, geometry.DRAWN_SIDE));
        return {shape: geometry.placed(shape, box)};
    }

    draw() {
        const make = () => this.root.querySelector("template").content.firstElementChild.cloneNode(true);
        reconcile(this.element, this.#rows, this.layout, make, r => this.missing.get(r.id), (...args) => this.#drawRow(...args));
    }

    #drawRow(row, region, index, selected) {
        row.classList.toggle("selected", selected);
        const buttons = row.querySelectorAll("[data-do=pick], [data-do=hide], [data-do=lock]");
        buttons.forEach((button, i) => press(button, [selected, region.hidden, region.locked][i]));
        buttons[0].textContent = index + 1;
        buttons[0].title = t("Select region {n}", {n: index + 1});
        const [x0, y0, x1, y1] = geometry.bounds(region.shape);
        const shares = Object.fromEntries([x0, y0, x1 - x0, y1 - y0].map((v, i) => [EDGES[i], Math.round(v * 1000) / 10]));
        for (const field of row.querySelectorAll("[data-field]")) {
            const {field: name} = field.dataset;
            if (field === document.activeElement) continue;
            field.value = {...region, ...shares}[name];
            field.disabled = region.locked && EDGES.includes(name);
            field.removeAttribute("aria-invalid");
        }
        this.#drawMissing(row, region);
    }

    #drawMissing(row, {id, phrase}) {
        const [missing, meant] = [this.missing.has(id), this.missing.get(id)];
        const parts = "[data-field=phrase], .refocus-missing, .refocus-missing span, [data-do=fix]";
        const [field, note, text, fix] = row.querySelectorAll(parts);
        field.setAttribute("aria-invalid", missing);
        note.hidden = !missing;
        text.textContent = t("“{phrase}” is not in the prompt.", {phrase});
        fix.hidden = !meant;
        fix.textContent = t("Use “{phrase}”", {phrase: meant});
    }

    // The prompt in pieces {text, regions, phrase}.
    showPrompt(pieces) {
        const prompt = this.root.querySelector(".refocus-prompt");
        prompt.hidden = !pieces.length;
        prompt.replaceChildren(...pieces.map(piece => {
            const {text, regions: [index], phrase} = piece;
            const claimed = index !== undefined;
            if (!claimed && !phrase) return text;
            const title = claimed ? t("Select region {n}", {n: index + 1}) : t("Make a region for “{phrase}”", {phrase});
            const mark = h("button", {title, className: claimed ? "claimed" : "free", onclick: () => this.host.pick(piece)}, text);
            mark.dataset.colour = index % 8;
            return mark;
        }));
        const phrases = pieces.flatMap(p => p.phrase ? [h("option", {value: p.phrase})] : []);
        this.root.querySelector("datalist").replaceChildren(...phrases);
    }

    focusPhrase(region) {
        const field = this.#rows.get(region?.id)?.node.querySelector("[data-field=phrase]");
        field?.focus();
        field?.select();
    }
};

// Elements, words, fields of the page, the server. Text is only ever text.
const {refocus} = globalThis;
const sentences = new Map(); // the server's, by their English

// The text in the page's language, its {names} filled in: texts, numbers, or sentences {text, values}.
function t(english, given = {}) {
    const {text, values} = sentences.get(english) ?? {text: english, values: given};
    const told = globalThis.localization?.[text] ?? text;
    return told.replace(/\{(\w+)\}/g, (whole, name) => {
        const value = values[name] ?? whole;
        return value.text ? t(value.text, value.values) : value;
    });
}

function h(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
}

const press = (button, on) => button.setAttribute("aria-pressed", Boolean(on));

// One element a region, drawn where region, place, selection or ``more(region)`` changed.
function reconcile(parent, known, {regions, selected}, make, more, draw) {
    for (const [id, {node}] of known) {
        if (regions.some(r => r.id === id)) continue;
        node.remove();
        known.delete(id);
    }
    regions.forEach((region, index) => {
        const {id} = region;
        if (!known.has(id)) known.set(id, {node: make(), state: []});
        const kept = known.get(id);
        const state = [region, index, selected.has(id), more(region)];
        const place = parent.children[index] ?? null;
        if (place !== kept.node) parent.insertBefore(kept.node, place);
        if (state.every((v, i) => v === kept.state[i])) return;
        Object.assign(kept.node.dataset, {id, colour: index % 8});
        draw(kept.node, region, index, state[2], kept.state[0]);
        kept.state = state;
    });
}

// Hear of a field that is typed into, or set by gradio (which fires no event).
function watch(field, onchange) {
    if (!field || Object.hasOwn(field, "value")) return;
    const {get, set} = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value");
    Object.defineProperty(field, "value", {
        get: () => get.call(field),
        set: value => {
            const before = field.value;
            set.call(field, value);
            if (field.value !== before) onchange();
        },
    });
    field.addEventListener("input", onchange);
}

function type(field, value) {
    field.value = value;
    field.dispatchEvent(new Event("input", {bubbles: true}));
}

// Ask a route; throws an Error that can be shown.
async function ask(path, question, signal) {
    const body = question.constructor === Object ? JSON.stringify(question) : question;
    const headers = {"Content-Type": "application/json"};
    const answer = await fetch(`attention-refocus/${path}?sentences`, {method: "POST", body, signal, headers});
    if (answer.status === 404) throw new Error(t("This server cannot do that: it has no “{path}”", {path}));
    const told = await answer.json().catch(() => ({}));
    Object.entries(told.sentences ?? {}).forEach(entry => sentences.set(...entry));
    if (!answer.ok) throw new Error(String(told.error ?? told.detail ?? answer.status));
    return told;
}

refocus.view = {t, h, press, reconcile, watch, type, ask};

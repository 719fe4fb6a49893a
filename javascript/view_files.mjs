// Presets, files, and the picture behind the regions.
const {refocus} = globalThis;
const {layout: model, view: {t, h, ask}} = refocus;

refocus.Files = class {
    #url = "";

    constructor(panel) {
        const {root, tab} = panel;
        this.panel = panel;
        this.picker = root.querySelector("input[type=file]");
        [this.source, this.opacity] = root.querySelectorAll("[data-backdrop]");
        this.picker.onchange = () => this.read(this.picker.files[0]);
        root.ondragover = e => e.preventDefault();
        root.ondrop = e => {
            e.preventDefault();
            e.stopPropagation();
            this.read(e.dataTransfer.files[0]);
        };
        this.source.oninput = this.opacity.oninput = () => this.backdrop();
        const remember = () => ask("presets", {last: this.text}).catch(() => {});
        document.getElementById(`${tab}_generate`)?.addEventListener("click", remember, true);
        const seen = new MutationObserver(() => this.backdrop());
        for (const place of document.querySelectorAll(`#${tab}_results, #mode_img2img`)) {
            seen.observe(place, {childList: true, subtree: true, attributeFilter: ["src", "style"]});
        }
    }

    get text() {
        return model.write(this.panel.layout.regions);
    }

    // A layout from JSON or infotext; a picture goes behind.
    async read(file) {
        if (!file) return;
        const {panel} = this;
        if (file.type.startsWith("image/")) {
            URL.revokeObjectURL(this.#url);
            this.#url = URL.createObjectURL(file);
            this.source.value = "file";
            this.backdrop();
        }
        await panel.doing(async() => panel.take(await panel.read(file)));
    }

    // Of img2img's tabs, gradio shows one.
    backdrop() {
        const {tab, canvas} = this.panel;
        const last = query => [...document.querySelectorAll(query)].at(-1)?.src;
        const urls = {
            result: last(`#${tab}_results .livePreview img`) ?? last(`#${tab}_gallery img`),
            source: last("#mode_img2img > [style*=block] img"),
            file: this.#url,
        };
        canvas.show(urls[this.source.value], this.opacity.value);
    }

    // List presets, after a change.
    list(change = {}) {
        const {panel} = this;
        return panel.doing(async() => {
            const {presets} = await ask("presets", {...change, prompt: panel.field("prompt").value});
            panel.root.querySelector(".refocus-presets").replaceChildren(...presets.map(({name, own, layout}) => {
                const button = (title, text, onclick) => h("button", {title, onclick}, text);
                const use = button(t("Use this layout"), own ? name : t(name), () => panel.take(layout));
                const remove = button(t("Delete preset “{name}”", {name}), "×", () => this.list({name, layout: null}));
                return h("li", {}, use, ...own ? [remove] : []);
            }));
        });
    }

    save() {
        const field = this.panel.root.querySelector("[data-name]");
        const {text: layout} = this;
        const name = field.value.trim();
        if (!name || !layout) return this.panel.say("A preset needs a name and a region with a phrase", {}, true);
        field.value = "";
        this.list({name, layout});
    }

    download() {
        const href = `data:application/json,${encodeURIComponent(this.text)}`;
        h("a", {href, download: "layout.json"}).click();
    }
};

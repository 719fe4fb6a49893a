import assert from "node:assert/strict";
import {readdirSync, readFileSync} from "node:fs";
import {test} from "node:test";

const folder = new URL("../../javascript/", import.meta.url);
const scripts = readdirSync(folder).map(name => ({name, text: readFileSync(new URL(name, folder), "utf8")}));
const words = JSON.parse(readFileSync(new URL("../../localizations/zh_CN.json", import.meta.url), "utf8"));

test("the page's scripts are small", () => {
    assert.ok(scripts.length > 5);
    const bytes = scripts.reduce((sum, {text}) => sum + Buffer.byteLength(text), 0);
    assert.ok(bytes < 60000, `${bytes} bytes`);
    for (const {name, text} of scripts) assert.ok(text.split("\n").length < 400, name);
});

test("text never becomes markup", () => {
    for (const {name, text} of scripts) {
        assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function/, name);
    }
});

test("every sentence of the scripts has its Chinese", () => {
    const told = scripts.flatMap(({text}) => [...text.matchAll(/\b(?:t|say)\("((?:[^"\\]|\\.)+)"/g)].map(m => m[1]));
    assert.ok(told.length > 10);
    for (const text of told) assert.ok(words[text], text);
});

"""The panel and its page: the bridge, the prompt, warnings, the planner, other fields, hostile text."""
import json
import random

import pytest
from hands import PROMPT, give, png
from test_panel_hands import TWO, near

from lib_refocus.layout import Layout
from lib_refocus.pictures import KEY, layout_in_infotext, quoted

HOSTILE = ["<img src=x onerror=alert(1)>", "\"><script>alert(2)</script>", "javascript:alert(3)", "{n} {phrase}",
           "a\u202eb\u0000c", "</template><svg onload=alert(4)>", "&lt;b&gt;"]


def test_what_is_drawn_is_written_as_python_reads_it(panel):
    panel.drag((0.1, 0.2), (0.42, 0.71))
    layout = Layout.parse(panel.bridge.input_value())
    assert layout.dumps() == panel.bridge.input_value()


def test_what_gradio_writes_is_drawn_and_can_be_undone(panel):
    panel.do("create")
    before = panel.regions
    panel.write(TWO)
    assert panel.find(".refocus-region").count() == 2
    assert panel.regions == TWO["regions"]
    panel.write("")
    assert panel.find(".refocus-region").count() == 0
    panel.do("undo")
    panel.do("undo")
    assert panel.regions == before


def test_a_text_that_is_no_layout_is_told_and_nothing_is_lost(panel):
    panel.write(TWO)
    panel.write('{"regions": [{"phrase": "red cat", "box": [0, 0, 2, 1]}]}')
    assert "2 is outside the picture" in panel.said
    assert panel.find(".refocus-region").count() == 2
    assert "[0, 0, 2, 1]" in panel.bridge.input_value(), "the text stays for mending"
    panel.write("{")
    assert "not JSON" in panel.said


def test_the_layout_survives_a_reload_of_the_page(panel):
    panel.write(TWO)
    panel.keys(".", "ArrowRight")
    before = panel.regions
    panel.page.reload()
    panel.page.wait_for_selector(".refocus-region")
    assert panel.regions == before


def test_tabs_of_the_browser_do_not_disturb_each_other(open_panel):
    first, second = open_panel(), open_panel()
    first.write(TWO)
    second.do("create")
    assert len(first.regions) == 2 and len(second.regions) == 1


def test_both_tabs_of_the_page_have_their_own_panel(open_panel):
    panel = open_panel("?both")
    other = type(panel)(panel.page, "img2img")
    panel.write(TWO)
    assert other.regions == [] and len(panel.regions) == 2
    other.write(TWO)
    panel.do("clear")
    assert other.regions == TWO["regions"]


def test_a_panel_that_gradio_builds_again_works(panel):
    panel.write(TWO)
    panel.page.evaluate("""() => {
        const place = document.querySelector('#txt2img_attention_refocus_panel');
        const fresh = place.cloneNode(true);
        for (const part of ['list', 'regions']) fresh.querySelector(`.refocus-${part}`).replaceChildren();
        place.replaceWith(fresh);
    }""")
    panel.page.wait_for_selector(".refocus-region")
    panel.page.wait_for_timeout(300)
    assert panel.regions == TWO["regions"]
    panel.keys(".", "Delete")
    assert panel.phrases == ["blue sofa"]


def test_a_hidden_tab_is_drawn_right_when_it_is_shown(panel):
    panel.page.evaluate("document.querySelector('#tab_txt2img').style.display = 'none'")
    panel.write(TWO)
    panel.page.evaluate("document.querySelector('#tab_txt2img').style.display = ''")
    panel.page.wait_for_timeout(200)
    shape = panel.find(".refocus-region path >> nth=0").bounding_box()
    canvas = panel.find(".refocus-canvas").bounding_box()
    assert abs(shape["width"] / canvas["width"] - 0.3) < 0.02


@pytest.mark.parametrize("query", ["", "?zh"])
def test_a_phrase_that_is_not_in_the_prompt_is_marked_and_mended(open_panel, query):
    panel = open_panel(query)
    panel.write({"regions": [{"phrase": "red cta", "box": [0, 0, 0.5, 0.5]},
                             {"phrase": "dragon", "box": [0.5, 0, 1, 1]}]})
    panel.looked()
    notes = panel.find(".refocus-missing:visible")
    assert notes.count() == 2 and "red cta" in notes.first.inner_text()
    assert panel.find("[data-field=phrase][aria-invalid=true]").count() == 2
    panel.find(".refocus-row:nth-child(1) [data-do=fix]").click()
    assert panel.phrases == ["red cat", "dragon"]
    assert not panel.find(".refocus-row:nth-child(2) [data-do=fix]").is_visible(), "nothing near it"
    panel.find(".refocus-row:nth-child(2) [data-do=append]").click()
    assert panel.page.locator("#txt2img_prompt textarea").input_value() == PROMPT + ", dragon"
    panel.looked()
    assert panel.find(".refocus-missing:visible").count() == 0


def test_the_prompt_shows_what_is_claimed_and_the_fields_offer_what_is_not(panel):
    panel.write({"regions": [TWO["regions"][0]]})
    panel.looked()
    assert panel.find(".refocus-prompt .claimed").all_inner_texts() == ["red cat"]
    assert panel.find(".refocus-prompt .free").all_inner_texts() == ["blue sofa", "green lamp"]
    offered = panel.find("datalist option").evaluate_all("all => all.map(o => o.value)")
    assert "blue sofa" in offered and "green lamp" in offered
    assert panel.find(".refocus-prompt").inner_text().replace("\n", " ") == PROMPT


def test_warnings_come_before_generating(panel):
    panel.write({"regions": [{"phrase": "red cat", "box": [0.1, 0.1, 0.5, 0.5]},
                             {"phrase": "blue sofa", "box": [0.1, 0.1, 0.5, 0.55]},
                             {"phrase": "green lamp", "box": [0.7, 0.7, 0.74, 0.9]}]})
    panel.looked()
    told = "\n".join(panel.find(".refocus-warnings li").all_inner_texts())
    assert "Regions 1 and 2 cover each other" in told and "Region 3 is 20 × 102 pixels" in told


def test_a_region_without_a_phrase_is_told_of(open_panel):
    panel = open_panel(prompt="")
    panel.drag((0.1, 0.1), (0.5, 0.5))
    panel.looked()
    assert panel.regions == [] and panel.find(".refocus-row").count() == 1
    assert "1 regions have no phrase" in panel.find(".refocus-warnings").inner_text()
    panel.find("[data-field=phrase]").fill("a lake")
    assert panel.phrases == ["a lake"]


def test_the_canvas_follows_width_and_height(panel):
    panel.write(TWO)
    for width, height in ((768, 512), (512, 1024)):
        panel.page.fill("#txt2img_width input", str(width))
        # as the swap button does: without an event
        panel.page.locator("#txt2img_height input").evaluate("(e, v) => { e.value = v }", str(height))
        panel.page.wait_for_timeout(100)
        box = panel.find(".refocus-canvas").bounding_box()
        assert abs(box["width"] / box["height"] - width / height) < 0.01
        shape = panel.find(".refocus-region path >> nth=0").bounding_box()
        assert abs(shape["width"] / box["width"] - 0.3) < 0.02 and abs(shape["height"] / box["height"] - 0.3) < 0.02
    assert panel.find("[data-size]").inner_text() == "512 × 1024"
    assert panel.regions == TWO["regions"]


def test_the_planner_proposes_and_is_cancelled(panel, harness):
    panel.do("suggest")
    panel.page.wait_for_selector(".refocus-notes li")
    assert panel.phrases == ["red cat", "blue sofa"]
    assert "two things" in panel.find(".refocus-notes").inner_text()
    panel.do("undo")
    assert panel.regions == []
    harness.wait = 3
    panel.do("suggest")
    assert panel.find(".refocus.busy").count() == 1
    panel.find(".refocus-cancel").click()
    panel.page.wait_for_timeout(100)
    assert panel.said == "Cancelled" and panel.find(".refocus.busy").count() == 0
    assert panel.regions == []
    panel.page.wait_for_timeout(300)
    asked = [json.loads(data) for name, data in harness.asked if name == "plan"]
    assert [json.loads(data) for name, data in harness.asked if name == "cancel"] == [{"id": asked[-1]["id"]}]


def test_progress_is_told(panel, harness):
    harness.wait = 2
    panel.do("suggest")
    panel.page.wait_for_function("() => document.querySelector('.refocus-status').textContent.includes('123 char')")
    panel.page.wait_for_selector(".refocus-region")
    panel.page.wait_for_timeout(1200)
    assert panel.said == "Layout with 2 regions"


def test_a_proposal_is_carried_out_when_asked_for(panel):
    panel.page.fill("#txt2img_prompt textarea", "a red cat to the right of a blue sofa, a lamp")
    layout = {"regions": [{**TWO["regions"][0], "weight": 2},
                          {"phrase": "blue sofa", "ellipse": TWO["regions"][1]["box"]}]}
    panel.write(layout)
    panel.do("check")
    panel.page.wait_for_selector(".refocus-notes button")
    assert len(panel.regions) == 2, "shown, not applied"
    for _ in range(2):
        panel.find(".refocus-notes button >> nth=0").click()
        panel.page.wait_for_function("() => !document.querySelector('.refocus.busy')")
    assert panel.said == "The layout fits the prompt"
    cat, sofa, lamp = panel.regions
    assert cat["box"][0] + cat["box"][2] > sofa["ellipse"][0] + sofa["ellipse"][2] and cat["weight"] == 2
    assert lamp["phrase"] == "lamp"
    panel.do("undo")
    panel.do("undo")
    assert panel.regions == layout["regions"]


def test_a_chat_is_asked_by_hand(panel):
    panel.find("[data-section=chat]").click()
    panel.find("[data-do=ask]").click()
    panel.page.wait_for_function("() => document.querySelector('[data-chat]').value")
    assert PROMPT in panel.find("[data-chat]").input_value() and panel.said == "The request is copied"
    panel.find("[data-chat]").fill("red cat: (0, 0, 200, 400)\nblue sofa: (256, 100, 512, 500)")
    panel.find("[data-do=paste]").click()
    panel.page.wait_for_selector(".refocus-region")
    assert panel.phrases == ["red cat", "blue sofa"]
    panel.find("[data-chat]").fill("I cannot draw.")
    panel.find("[data-do=paste]").click()
    panel.page.wait_for_selector(".refocus-status.wrong")
    assert len(panel.regions) == 2


def test_the_canvas_follows_a_hires_pass_that_crops(panel):
    for name, value in (("hr_resize_x", "1024"), ("hr_resize_y", "512")):
        panel.page.fill(f"#txt2img_{name} input", value)
    assert panel.find("[data-size]").inner_text() == "512 × 512"
    panel.page.check("#txt2img_hr-checkbox input")
    assert panel.find("[data-size]").inner_text() == "512 × 256"
    panel.page.fill("#txt2img_hr_resize_y input", "0")
    assert panel.find("[data-size]").inner_text() == "512 × 512"


def test_the_checker_speaks_and_a_missing_route_is_told(panel, harness):
    panel.write(TWO)
    panel.do("check")
    panel.page.wait_for_selector(".refocus-notes li")
    assert "'green lamp' has no region" in panel.find(".refocus-notes").inner_text()
    harness.missing = {"plan"}
    panel.do("suggest")
    panel.page.wait_for_timeout(200)
    assert "has no “plan”" in panel.said
    assert panel.regions == TWO["regions"]


def test_without_its_routes_the_panel_still_draws(panel, harness):
    harness.missing = {"look", "presets"}
    panel.drag((0.1, 0.1), (0.5, 0.5))
    assert len(panel.regions) == 1


@pytest.mark.parametrize("phrase", HOSTILE)
def test_hostile_text_is_text(open_panel, phrase):
    panel = open_panel(prompt=f"{phrase} and a cat")
    panel.write({"regions": [{"phrase": phrase, "box": [0.1, 0.1, 0.9, 0.9]},
                             {"phrase": "cat" + phrase, "box": [0, 0, 1, 1]}]})
    panel.looked()
    panel.find("[data-section=layouts]").click()
    panel.find("[data-name]").fill(phrase)
    panel.find("[data-do=save]").click()
    panel.page.wait_for_timeout(300)
    assert panel.page.evaluate("document.querySelectorAll('.refocus :is(script, img[onerror], [onload])').length") == 0
    assert len(panel.regions) == 2
    label = panel.find(".refocus-region >> nth=0 >> div").inner_text()
    assert label == f"1 {panel.phrases[0]}" or "\u0000" in phrase


def test_a_hostile_infotext_is_refused(panel):
    panel.write(TWO)
    for layout in ({"regions": [{"phrase": "cat", "box": ["<b>", 0, 1, 1]}]}, {"regions": {"__proto__": []}},
                   {"regions": [{"phrase": "cat", "box": [0, 0, 1, 1], "onload": "alert(1)"}]}):
        give(panel, "a.png", "image/png", png(layout))
        assert panel.regions == TWO["regions"]
        assert panel.find(".refocus-status.wrong").count() == 1


def test_sixty_four_regions_are_the_most(panel):
    panel.write({"regions": [{"phrase": "red cat", "box": [0, 0, 0.5, 0.5]}] * 64})
    panel.do("create")
    assert "64 are the most" in panel.said and len(panel.regions) == 64


def test_the_text_is_shown_on_demand_and_what_is_typed_there_is_drawn(panel):
    assert not panel.bridge.is_visible()
    panel.find("[data-section=json]").click()
    assert panel.bridge.is_visible()
    panel.bridge.fill(json.dumps(TWO))
    panel.page.wait_for_selector(".refocus-region >> nth=1")
    near(panel.regions[1]["box"], TWO["regions"][1]["box"])
    panel.find("[data-section=json]").click()
    assert not panel.bridge.is_visible()


TRIP = """async texts => {
    const panel = refocus.panels.txt2img;
    const results = [];
    for (const text of texts) {
        panel.layout.set([]);
        panel.box.value = text;  // as gradio does it when infotext is pasted
        for (let i = 0; i < 400 && !panel.layout.regions.length; i++) await new Promise(done => setTimeout(done, 5));
        panel.layout.select(panel.layout.regions.map(r => r.id));
        panel.layout.moveBy(0, 0);
        results.push([panel.box.value, refocus.layout.write(panel.layout.regions)]);
    }
    return results;
}"""


def random_layout(chance):
    """A layout of any forms and fields, as Python writes it."""
    def span():
        low = chance.uniform(0, 0.9)
        return low, chance.uniform(low + 0.01, 1)

    def region():
        (x0, x1), (y0, y1) = span(), span()
        form = chance.choice(["box", "ellipse", "polygon", "mask"])
        value = [x0, y0, x1, y1]
        if form == "polygon":
            value = [[x0, y0], [x1, y1], *([chance.random(), chance.random()] for _ in range(chance.randint(1, 9)))]
        if form == "mask":
            runs = [chance.randint(0, 5), *(chance.randint(1, 9) for _ in range(chance.randint(1, 40)))]
            value = {"width": 1, "height": sum(runs), "runs": runs}
        more = {"weight": chance.uniform(0, 10), "start": chance.uniform(0, 0.4), "end": chance.uniform(0.5, 1),
                "occurrence": chance.randint(1, 99)}
        kept = {k: v for k, v in more.items() if chance.random() < 0.3}
        phrase = chance.choice(["red cat", "日本の猫", "🐈", '"quoted", yes: \\n', "<b>x</b>", "naïve café", "a, b: c"])
        return {"phrase": phrase, form: value, **kept}

    return Layout.parse([region() for _ in range(chance.randint(1, 5))])


def test_a_thousand_layouts_go_round_unchanged(panel):
    """Panel -> textbox -> infotext -> textbox -> panel, exactly."""
    chance = random.Random(20261125)
    layouts = [random_layout(chance) for _ in range(1000)]
    for start in range(0, 1000, 250):
        some = layouts[start:start + 250]
        for layout, (box, held) in zip(some, panel.page.evaluate(TRIP, [la.dumps() for la in some]), strict=True):
            assert Layout.parse(box) == layout and Layout.parse(held) == layout
            text = f"a prompt\nSteps: 20, {KEY}: {quoted(box)}, Version: 1"
            assert layout_in_infotext(text) == layout

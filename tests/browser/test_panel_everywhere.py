"""Every main flow in light and dark, in English and Chinese; axe-core looks at what each leaves on the page."""
import pytest
from hands import AXE, PROMPT, give, grave, png
from test_panel_hands import TWO, near

ENGLISH = {"cat", "red", "sofa", "blue", "lamp", "green", "fox", "photo", "masterpiece", "behind"}


@pytest.fixture
def look(everywhere):
    """The panel in each theme and language; afterwards axe-core finds nothing serious."""
    yield everywhere
    if AXE.is_file():
        assert grave(everywhere) == []


def chinese(panel):
    return panel.t("Undo (Ctrl+Z)") != "Undo (Ctrl+Z)"


def is_in_the_pages_language(panel, part):
    """No English word but the user's own where the page is Chinese, and no Chinese letter where it is English."""
    text = panel.find(part).inner_text()
    assert text
    words = {w.lower() for w in "".join(c if c.isascii() and c.isalnum() else " " for c in text).split()}
    words = {w for w in words if not w.isdigit()}
    assert words <= ENGLISH if chinese(panel) else text.isascii() or not any("\u4e00" <= c <= "\u9fff" for c in text)


def done(panel):
    panel.page.wait_for_function("() => !document.querySelector('.refocus.busy')")
    panel.settle()


def test_draw_name_move_and_undo(look):
    look.drag((0.1, 0.1), (0.4, 0.45))
    look.use("ellipse")
    look.drag((0.55, 0.5), (0.9, 0.9))
    assert look.phrases == ["red cat", "blue sofa"]
    look.find("[data-field=phrase] >> nth=1").fill("green lamp")
    look.keys("ArrowLeft")
    near(look.regions[1]["ellipse"], [0.54, 0.5, 0.89, 0.9])
    assert look.said == look.t("Region {n} of {count}, {phrase}: left {x} %, top {y} %, width {w} %, height {h} %", n=2,
                               count=2, phrase="green lamp", x=54, y=50, w=35, h=40)
    for _ in range(4):
        look.do("undo")
    assert look.regions == []
    look.do("redo")
    look.do("grid")
    look.use("brush")
    look.drag((0.6, 0.2), (0.8, 0.2))
    assert "mask" in look.regions[-1]


def test_prompt_phrases_and_the_fix_of_a_wrong_one(look):
    look.find(".refocus-prompt .free >> text=blue sofa").click()
    look.find("[data-field=phrase]").fill("blue soda")
    look.looked()
    assert look.find(".refocus-missing span").inner_text() == look.t("“{phrase}” is not in the prompt.",
                                                                     phrase="blue soda")
    fix = look.find("[data-do=fix]")
    assert fix.inner_text() == look.t("Use “{phrase}”", phrase="blue sofa")
    fix.click()
    assert look.phrases == ["blue sofa"]


def test_warnings(look, harness):
    from lib_refocus.cautions import Facts
    from lib_refocus.sentences import Sentence

    reason = Sentence("DPM adaptive repeats steps at will; choose another sampler")
    harness.service.facts_of = lambda question: Facts(refusal=reason)
    look.write({"regions": [{"phrase": "red cat", "box": [0.1, 0.1, 0.5, 0.5]},
                            {"phrase": "blue sofa", "box": [0.1, 0.1, 0.5, 0.55]},
                            {"phrase": "green lamp", "box": [0.7, 0.7, 0.74, 0.9]}]})
    look.looked()
    assert look.find(".refocus-warnings li").all_inner_texts() == [
        look.t("Not steered: {reason}", reason=look.t(str(reason))),
        look.t("Region {n} is {width} × {height} pixels; the model's attention sees cells of {cell}", n=3, width=20,
               height=102, cell=32),
        look.t("Regions {n} and {m} cover each other by {share} %", n=1, m=2, share=89)]


def test_suggest_check_and_mend(look):
    look.do("suggest")
    look.page.wait_for_selector(".refocus-region")
    look.page.fill("#txt2img_prompt textarea", "a red cat to the right of a blue sofa, a lamp")
    look.do("check")
    look.page.wait_for_selector(".refocus-notes button")
    notes = look.find(".refocus-notes li").all_inner_texts()
    missing, relation = sorted(notes, key=lambda text: "blue sofa" in text)
    assert missing == look.t("the prompt's {phrase} has no region", phrase="'lamp'") + look.t("add {phrase}",
                                                                                             phrase="'lamp'")
    demand = look.t("the prompt puts {first} to the right of {second}", first="red cat", second="blue sofa")
    assert relation.startswith(look.t("{demand}; in the layout it is not", demand=demand))
    is_in_the_pages_language(look, ".refocus-notes")
    is_in_the_pages_language(look, ".refocus-status")
    for _ in range(2):
        look.find(".refocus-notes button >> nth=0").click()
        done(look)
    assert look.said == look.t("The layout fits the prompt") and len(look.regions) == 3


def test_what_the_planner_and_the_reader_say_is_in_the_pages_language(look, harness):
    look.find("[data-section=chat]").click()
    look.find("[data-chat]").fill("red cat: (0, 0, 200, 400)\nfox: (256, 100, 512, 500)")
    look.find("[data-do=paste]").click()
    look.page.wait_for_selector(".refocus-notes li")
    assert look.find(".refocus-notes li >> nth=0").inner_text() == look.t("{name} is not in the prompt: left out",
                                                                           name="'fox'")
    is_in_the_pages_language(look, ".refocus-notes")
    look.find("[data-chat]").fill(" ")
    look.find("[data-do=paste]").click()
    look.page.wait_for_selector(".refocus-status.wrong")
    assert look.said == look.t("{where}: {value}; allowed is a text", where="text", value="' '")
    look.write('{"regions": [{"phrase": "red cat", "box": [0, 0, 2, 1]}]}')
    outside = "{where}: {value} is outside the picture; allowed is 0..1 (a share of the width or height)"
    assert look.said == look.t(outside, where="regions[0].box[2]", value="2")
    harness.missing = {"plan"}
    look.do("suggest")
    done(look)
    assert look.said == look.t("This server cannot do that: it has no “{path}”", path="plan")


def test_presets_files_and_the_picture_behind(look):
    look.write(TWO)
    look.find("[data-section=layouts]").click()
    look.find("[data-do=save]").click()
    assert look.said == look.t("A preset needs a name and a region with a phrase")
    look.find("[data-name]").fill("mine")
    look.find("[data-do=save]").click()
    look.page.wait_for_selector(".refocus-presets >> text=mine")
    look.do("clear")
    look.find(f".refocus-presets >> text={look.t('Left and right')}").click()
    assert look.phrases == ["red cat", "blue sofa"]
    give(look, "a.png", "image/png", png(TWO))
    assert look.regions == TWO["regions"] and look.find(".refocus-backdrop").is_visible()
    look.find("[data-section=backdrop]").click()
    look.find("select[data-backdrop]").select_option("")
    assert not look.find(".refocus-backdrop").is_visible()


def test_progress_and_cancel(look, harness):
    harness.wait = 3
    look.do("suggest")
    assert look.said == look.t("Making a layout…")
    said = look.t("Making a layout… {received} characters", received=123)
    look.page.wait_for_function("said => document.querySelector('.refocus-status').textContent === said", arg=said)
    look.find(".refocus-cancel").click()
    done(look)
    assert look.said == look.t("Cancelled") and look.regions == []


def test_keys_and_the_text(look):
    look.find("[data-section=help]").click()
    assert look.find("dt >> nth=0").inner_text() == look.t("Drag")
    look.find("[data-section=json]").click()
    look.bridge.fill('{"regions": [{"phrase": "red cat", "box": [0, 0, 0.5, 1]}]}')
    look.page.wait_for_selector(".refocus-region")
    assert look.find(".refocus-row").count() == 1


@pytest.mark.parametrize("query", ["", "?zh"])
def test_values_of_sentences_are_text(open_panel, query):
    """A phrase that looks like a template or like HTML is said as it is, in both languages."""
    phrase = "{phrase} {n} <img src=x onerror=window.taken=1>"
    panel = open_panel(query, prompt=PROMPT)
    panel.write({"regions": [{"phrase": phrase, "box": [0, 0, 0.5, 0.5]}]})
    panel.do("check")
    panel.page.wait_for_selector(".refocus-notes li")
    texts = panel.find(".refocus-notes li").all_inner_texts()
    assert any(text.startswith(panel.t("{phrase} is not in the prompt", phrase=repr(phrase))) for text in texts)
    assert panel.page.evaluate("!window.taken && !document.querySelector('img[src=x]')")

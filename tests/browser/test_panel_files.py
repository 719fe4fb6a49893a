"""Presets, files, pictures and backdrops of the panel."""
import base64
import io

from hands import give, png
from PIL import Image
from test_panel_hands import TWO


def test_presets_are_kept_used_and_deleted(panel):
    panel.write(TWO)
    panel.find("[data-section=layouts]").click()
    panel.find("[data-name]").fill("<b>mine</b>")
    panel.find("[data-do=save]").click()
    panel.page.wait_for_timeout(300)
    panel.do("clear")
    panel.find(".refocus-presets >> text=<b>mine</b>").click()
    assert panel.regions == TWO["regions"]
    panel.find(".refocus-presets [title*=Delete]").click()
    panel.page.wait_for_timeout(300)
    assert panel.find(".refocus-presets >> text=<b>mine</b>").count() == 0
    panel.find("[data-do=save]").click()
    assert "needs a name" in panel.said


def test_a_template_takes_the_prompts_phrases(panel):
    panel.looked()
    panel.find("[data-section=layouts]").click()
    panel.find(".refocus-presets >> text=Three in a row").click()
    assert panel.phrases == ["red cat", "blue sofa", "green lamp"]


def test_the_last_run_is_a_preset(panel):
    panel.write(TWO)
    panel.page.click("#txt2img_generate")
    panel.do("clear")
    panel.find("[data-section=layouts]").click()
    panel.find(".refocus-presets >> text=Last run").click()
    assert panel.regions == TWO["regions"]


def test_a_layout_goes_out_as_a_file_and_comes_back(panel):
    panel.write(TWO)
    panel.find("[data-section=layouts]").click()
    with panel.page.expect_download() as download:
        panel.find("[data-do=download]").click()
    with open(download.value.path(), "rb") as file:
        data = file.read()
    panel.do("clear")
    give(panel, "layout.json", "application/json", data)
    assert panel.regions == TWO["regions"]


def test_a_picture_brings_its_layout_and_lies_behind_it(panel):
    give(panel, "a.png", "image/png", png({**TWO, "strength": 2}))
    assert panel.regions == TWO["regions"]
    assert panel.find(".refocus-backdrop").is_visible()
    panel.find("[data-section=backdrop]").click()
    panel.find("input[data-backdrop]").fill("0.3")
    assert panel.find(".refocus-backdrop").evaluate("e => e.style.opacity") == "0.3"
    panel.find("select[data-backdrop]").select_option("")
    assert not panel.find(".refocus-backdrop").is_visible()


def test_a_dropped_file_is_taken(panel):
    drop(panel, png(TWO))
    panel.page.wait_for_timeout(400)
    assert panel.regions == TWO["regions"]


def drop(panel, data):
    panel.page.evaluate("""data => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(data)], "a.png", {type: "image/png"}));
        document.querySelector(".refocus-stage").dispatchEvent(
            new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
    }""", list(data))


def test_a_picture_without_a_layout_is_a_backdrop_and_leaves_the_layout(panel):
    panel.write(TWO)
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    give(panel, "b.png", "image/png", out.getvalue())
    assert "no layout" in panel.said and panel.find(".refocus-backdrop").is_visible()
    assert panel.regions == TWO["regions"]


def test_the_last_result_lies_behind_the_regions(panel):
    panel.find("[data-section=backdrop]").click()
    panel.find("select[data-backdrop]").select_option("result")
    assert not panel.find(".refocus-backdrop").is_visible()
    panel.page.evaluate("""() => { const image = new Image();
        image.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=';
        document.querySelector('#txt2img_gallery').append(image); }""")
    panel.page.wait_for_timeout(100)
    assert panel.find(".refocus-backdrop").is_visible()


def colour(name):
    """A picture's address."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), name).save(out, "PNG")
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"


def behind(panel, name):
    """Whether the picture of this colour (None: none at all) comes to lie behind the regions."""
    panel.page.wait_for_function("""([tab, url]) => {
        const image = document.querySelector(`#${tab}_attention_refocus_panel .refocus-backdrop`);
        return url ? !image.hidden && image.src === url && image.naturalWidth === 8 : image.hidden;
    }""", arg=[panel.tab, name and colour(name)], timeout=2000)
    return True


def choose(panel, source):
    panel.find("[data-section=backdrop]").click()
    panel.find("select[data-backdrop]").select_option(source)


# As the WebUI's progressbar.js does it: a box before the gallery's pictures, in it the last two previews.
PREVIEW = """url => {
    const gallery = document.querySelector('#txt2img_gallery');
    if (!gallery.querySelector('.livePreview')) gallery.prepend(Object.assign(document.createElement('div'),
        {className: 'livePreview'}));
    const place = gallery.querySelector('.livePreview');
    place.append(Object.assign(new Image(), {src: url}));
    if (place.childElementCount > 2) place.firstElementChild.remove();
}"""


def test_the_live_preview_lies_behind_while_a_picture_is_made_and_then_the_picture(panel):
    choose(panel, "result")
    panel.page.evaluate("url => txt2img_gallery.append(Object.assign(new Image(), {src: url}))", colour("red"))
    assert behind(panel, "red")
    for name in ("green", "blue", "yellow"):
        panel.page.evaluate(PREVIEW, colour(name))
        assert behind(panel, name)
    panel.page.evaluate("document.querySelector('.livePreview').remove()")
    assert behind(panel, "red")
    panel.page.evaluate("url => { document.querySelector('#txt2img_gallery img').src = url }", colour("white"))
    assert behind(panel, "white")
    panel.page.evaluate("document.querySelector('#txt2img_gallery img').remove()")
    assert behind(panel, None)


def test_the_source_of_img2img_lies_behind_and_is_followed(open_panel):
    """The tab that is shown counts; a picture that is changed, taken away or dropped in another tab is followed."""
    panel = open_panel("?both")
    panel = type(panel)(panel.page, "img2img")
    panel.write(TWO)
    choose(panel, "source")
    assert behind(panel, None)
    put = "([place, url]) => document.querySelector(place).replaceChildren(Object.assign(new Image(), {src: url}))"
    for name in ("red", "green"):
        panel.page.evaluate(put, ["#img2img_image", colour(name)])
        assert behind(panel, name)
    panel.page.evaluate("url => { document.querySelector('#img2img_image img').src = url }", colour("blue"))
    assert behind(panel, "blue")
    panel.page.evaluate(put, ["#img2img_sketch", colour("yellow")])
    panel.page.wait_for_timeout(100)
    assert behind(panel, "blue"), "the sketch's tab is not shown"
    panel.page.evaluate("""() => document.querySelectorAll('#mode_img2img > div').forEach((tab, i) => {
        tab.style.display = i === 1 ? 'block' : 'none';
    })""")
    assert behind(panel, "yellow")
    panel.page.evaluate("document.querySelector('#img2img_sketch').replaceChildren()")
    assert behind(panel, None)
    assert panel.regions == TWO["regions"]

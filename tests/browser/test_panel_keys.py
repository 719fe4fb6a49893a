"""Every action by the keyboard alone; and what only a mouse with keys does."""
from test_panel_hands import TWO, near


def test_add_move_and_resize(panel):
    panel.keys("n")
    (region,) = panel.regions
    x0, y0, x1, y1 = region["box"]
    panel.keys("ArrowRight", "ArrowDown", "Shift+ArrowDown")
    near(panel.regions[0]["box"], [x0 + 0.01, y0 + 0.06, x1 + 0.01, y1 + 0.06], 0.001)
    panel.keys("Control+ArrowRight", "Alt+ArrowUp")
    near(panel.regions[0]["box"], [x0 + 0.01, y0 + 0.06, x1 + 0.02, y1 + 0.05], 0.001)
    assert "red cat" in panel.said and "left" in panel.said


def test_a_box_drawn_by_the_pen(panel):
    panel.keys("b", "ArrowLeft", "Shift+ArrowLeft", " ", *["Shift+ArrowRight"] * 4, *["Shift+ArrowDown"] * 3, " ")
    near(panel.regions[0]["box"], [0.44, 0.5, 0.64, 0.65], 0.011)
    assert panel.regions[0]["phrase"] == "red cat"


def test_an_ellipse_a_polygon_and_an_outline(panel):
    side = [f"Shift+Arrow{way}" for way in ("Right", "Down", "Left")]
    panel.keys("e", " ", " ", side[0], side[0], side[1], side[1], " ")
    panel.keys("Escape", "Escape", "p", " ", " ", *[side[0]] * 4, " ", *[side[1]] * 4, " ", "Enter")
    panel.keys("Escape", "Escape", "f", " ", " ", *[side[0]] * 3, *[side[1]] * 3, *[side[2]] * 3, "Enter")
    first, second, third = panel.regions
    near(first["ellipse"], [0.5, 0.5, 0.6, 0.6], 0.011)
    assert len(second["polygon"]) == 3 and len(third["polygon"]) >= 4


def test_a_corner_is_taken_back_and_drawing_given_up(panel):
    panel.keys("p", " ", " ", "Shift+ArrowRight", " ", "Shift+ArrowDown", " ", "Shift+ArrowLeft", " ", "Backspace",
               "Enter")
    assert len(panel.regions[0]["polygon"]) == 3
    panel.keys("Escape", "Escape", "b", " ", " ", "Shift+ArrowRight", "Escape")
    assert len(panel.regions) == 1


def test_paint_and_erase(panel):
    panel.keys("m", " ", " ", *["Shift+ArrowRight"] * 4, " ")
    painted = sum(panel.regions[0]["mask"]["runs"][1::2])
    panel.keys("x", " ", " ", *["Shift+ArrowRight"] * 2, " ")
    assert 0 < sum(panel.regions[0]["mask"]["runs"][1::2]) < painted


def test_select_next_and_more_and_all(panel):
    panel.write(TWO)
    panel.keys(".")
    assert panel.selected == [1]
    panel.keys(".")
    assert panel.selected == [2]
    panel.keys(",")
    assert panel.selected == [1]
    panel.keys(">")
    assert panel.selected == [1, 2]
    panel.keys("Escape")
    assert panel.selected == []
    panel.keys("Control+a")
    assert panel.selected == [1, 2]
    panel.keys("v", "ArrowUp")
    near(panel.regions[1]["box"], [0.6, 0.59, 0.9, 0.89], 0.001)


def test_delete_duplicate_copy_cut_paste(panel):
    panel.write(TWO)
    panel.keys(".", "Delete")
    assert panel.phrases == ["blue sofa"]
    panel.keys("Control+z", "Control+d")
    assert len(panel.regions) == 3
    panel.keys("Control+z", ".", "Control+c", "Control+v")
    panel.page.wait_for_timeout(300)
    assert len(panel.regions) == 3
    first = panel.regions[panel.phrases.index(panel.phrases[2])]
    near(panel.regions[2]["box"], [v + 0.03 for v in first["box"]], 0.001)
    panel.keys("Control+x")
    assert len(panel.regions) == 2
    panel.keys("Control+v")
    panel.page.wait_for_timeout(300)
    assert len(panel.regions) == 3


def test_undo_and_redo(panel):
    for _ in range(3):
        panel.keys("n")
    panel.keys("Control+z", "Control+z")
    assert len(panel.regions) == 1
    panel.keys("Control+Shift+z")
    assert len(panel.regions) == 2
    panel.keys("Control+y")
    assert len(panel.regions) == 3


def test_order_lock_hide_snap_grid_help(panel):
    panel.write(TWO)
    panel.keys(".", "]")
    assert panel.phrases == ["blue sofa", "red cat"]
    panel.keys("[", "l", "ArrowRight", "Delete")
    assert panel.regions == TWO["regions"]
    panel.keys("l", "h")
    assert panel.find(".refocus-region.hidden").count() == 1
    panel.keys("Control+a", "h")
    assert panel.find(".refocus-region.hidden").count() == 2
    for key, name in (("s", "snap"), ("g", "grid")):
        before = panel.find(f"[data-do={name}]").get_attribute("aria-pressed")
        panel.keys(key)
        assert panel.find(f"[data-do={name}]").get_attribute("aria-pressed") != before
    panel.keys("?")
    assert panel.find("dl").is_visible()
    panel.keys("?")
    assert not panel.find("dl").is_visible()


def test_enter_edits_the_phrase_and_letters_typed_there_are_letters(panel):
    panel.write(TWO)
    panel.keys(".", "Enter")
    panel.settle()
    panel.page.keyboard.type("nbgx")
    assert panel.phrases == ["nbgx", "blue sofa"]
    assert panel.find("[data-field=phrase] >> nth=0").input_value() == "nbgx"


def test_the_fields_take_numbers(panel):
    panel.write(TWO)
    panel.keys(".")
    for name, value in (("left", "20"), ("top", "30"), ("width", "50"), ("height", "10.5"), ("weight", "2.5"),
                        ("start", "0.1"), ("end", "0.6"), ("occurrence", "2")):
        panel.find(f".selected [data-field={name}]").fill(value)
    region = panel.regions[0]
    near(region["box"], [0.2, 0.3, 0.7, 0.405], 0.001)
    assert (region["weight"], region["start"], region["end"], region["occurrence"]) == (2.5, 0.1, 0.6, 2)
    panel.find(".selected [data-field=start]").fill("0.7")
    assert panel.find(".selected [data-field=start]").get_attribute("aria-invalid") == "true"
    assert panel.regions[0]["start"] == 0.1, "a start behind the end is not taken"


def test_words_selected_in_the_prompt_become_a_region(panel):
    box = panel.page.locator("#txt2img_prompt textarea")
    at = box.input_value().index("green lamp")
    box.evaluate("(box, at) => { box.focus(); box.setSelectionRange(at, at + 10); }", at)
    panel.page.keyboard.press("Alt+r")
    assert panel.phrases == ["green lamp"]


def test_tab_leaves_the_canvas(panel):
    panel.find(".refocus-canvas").focus()
    panel.page.keyboard.press("Tab")
    assert panel.page.evaluate("document.activeElement.closest('.refocus-canvas')") is None


def test_a_click_goes_one_deeper_with_alt_and_drawing_over_is_done_with_control(panel):
    panel.write({"regions": [{"phrase": "blue sofa", "box": [0.1, 0.1, 0.9, 0.9]},
                             {"phrase": "red cat", "box": [0.3, 0.3, 0.6, 0.6]}]})
    panel.use("select")
    panel.tap(0.45, 0.45)
    assert panel.selected == [2]
    panel.page.keyboard.down("Alt")
    panel.tap(0.45, 0.45)
    panel.page.keyboard.up("Alt")
    assert panel.selected == [1]
    panel.use("box")
    panel.drag((0.2, 0.65), (0.5, 0.85), keys=["Control"])
    assert len(panel.regions) == 3


def test_a_double_click_edits_the_phrase(panel):
    panel.write(TWO)
    panel.tap(0.25, 0.25)
    panel.tap(0.25, 0.25)
    panel.settle()
    assert panel.page.evaluate("document.activeElement.dataset.field") == "phrase"

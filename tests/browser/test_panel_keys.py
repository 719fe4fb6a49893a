"""Every action by the keyboard alone; and what only a mouse with keys does."""
from test_panel_hands import TWO, near


def test_add_move_and_resize(keyboard):
    keyboard.keys("n")
    (region,) = keyboard.regions
    x0, y0, x1, y1 = region["box"]
    keyboard.keys("ArrowRight", "ArrowDown", "Shift+ArrowDown")
    near(keyboard.regions[0]["box"], [x0 + 0.01, y0 + 0.06, x1 + 0.01, y1 + 0.06], 0.001)
    keyboard.keys("Control+ArrowRight", "Alt+ArrowUp")
    near(keyboard.regions[0]["box"], [x0 + 0.01, y0 + 0.06, x1 + 0.02, y1 + 0.05], 0.001)
    assert "red cat" in keyboard.said and any(w in keyboard.said for w in ("left", "左"))


def test_a_box_drawn_by_the_pen(keyboard):
    keyboard.keys("b", "ArrowLeft", "Shift+ArrowLeft", " ", *["Shift+ArrowRight"] * 4, *["Shift+ArrowDown"] * 3, " ")
    near(keyboard.regions[0]["box"], [0.44, 0.5, 0.64, 0.65], 0.011)
    assert keyboard.regions[0]["phrase"] == "red cat"


def test_an_ellipse_a_polygon_and_an_outline(keyboard):
    side = [f"Shift+Arrow{way}" for way in ("Right", "Down", "Left")]
    keyboard.keys("e", " ", " ", side[0], side[0], side[1], side[1], " ")
    keyboard.keys("Escape", "Escape", "p", " ", " ", *[side[0]] * 4, " ", *[side[1]] * 4, " ", "Enter")
    keyboard.keys("Escape", "Escape", "f", " ", " ", *[side[0]] * 3, *[side[1]] * 3, *[side[2]] * 3, "Enter")
    first, second, third = keyboard.regions
    near(first["ellipse"], [0.5, 0.5, 0.6, 0.6], 0.011)
    assert len(second["polygon"]) == 3 and len(third["polygon"]) >= 4


def test_a_corner_is_taken_back_and_drawing_given_up(keyboard):
    keyboard.keys("p", " ", " ", "Shift+ArrowRight", " ", "Shift+ArrowDown", " ", "Shift+ArrowLeft", " ", "Backspace",
               "Enter")
    assert len(keyboard.regions[0]["polygon"]) == 3
    keyboard.keys("Escape", "Escape", "b", " ", " ", "Shift+ArrowRight", "Escape")
    assert len(keyboard.regions) == 1


def test_paint_and_erase(keyboard):
    keyboard.keys("m", " ", " ", *["Shift+ArrowRight"] * 4, " ")
    painted = sum(keyboard.regions[0]["mask"]["runs"][1::2])
    keyboard.keys("x", " ", " ", *["Shift+ArrowRight"] * 2, " ")
    assert 0 < sum(keyboard.regions[0]["mask"]["runs"][1::2]) < painted


def test_select_next_and_more_and_all(keyboard):
    keyboard.write(TWO)
    keyboard.keys(".")
    assert keyboard.selected == [1]
    keyboard.keys(".")
    assert keyboard.selected == [2]
    keyboard.keys(",")
    assert keyboard.selected == [1]
    keyboard.keys(">")
    assert keyboard.selected == [1, 2]
    keyboard.keys("Escape")
    assert keyboard.selected == []
    keyboard.keys("Control+a")
    assert keyboard.selected == [1, 2]
    keyboard.keys("v", "ArrowUp")
    near(keyboard.regions[1]["box"], [0.6, 0.59, 0.9, 0.89], 0.001)


def test_delete_duplicate_copy_cut_paste(keyboard):
    keyboard.write(TWO)
    keyboard.keys(".", "Delete")
    assert keyboard.phrases == ["blue sofa"]
    keyboard.keys("Control+z", "Control+d")
    assert len(keyboard.regions) == 3
    keyboard.keys("Control+z", ".", "Control+c", "Control+v")
    keyboard.page.wait_for_timeout(300)
    assert len(keyboard.regions) == 3
    first = keyboard.regions[keyboard.phrases.index(keyboard.phrases[2])]
    near(keyboard.regions[2]["box"], [v + 0.03 for v in first["box"]], 0.001)
    keyboard.keys("Control+x")
    assert len(keyboard.regions) == 2
    keyboard.keys("Control+v")
    keyboard.page.wait_for_timeout(300)
    assert len(keyboard.regions) == 3


def test_undo_and_redo(keyboard):
    for _ in range(3):
        keyboard.keys("n")
    keyboard.keys("Control+z", "Control+z")
    assert len(keyboard.regions) == 1
    keyboard.keys("Control+Shift+z")
    assert len(keyboard.regions) == 2
    keyboard.keys("Control+y")
    assert len(keyboard.regions) == 3


def test_order_lock_hide_snap_grid_help(keyboard):
    keyboard.write(TWO)
    keyboard.keys(".", "]")
    assert keyboard.phrases == ["blue sofa", "red cat"]
    keyboard.keys("[", "l", "ArrowRight", "Delete")
    assert keyboard.regions == TWO["regions"]
    keyboard.keys("l", "h")
    assert keyboard.find(".refocus-region.hidden").count() == 1
    keyboard.keys("Control+a", "h")
    assert keyboard.find(".refocus-region.hidden").count() == 2
    for key, name in (("s", "snap"), ("g", "grid")):
        before = keyboard.find(f"[data-do={name}]").get_attribute("aria-pressed")
        keyboard.keys(key)
        assert keyboard.find(f"[data-do={name}]").get_attribute("aria-pressed") != before
    keyboard.keys("?")
    assert keyboard.find("dl").is_visible()
    keyboard.keys("?")
    assert not keyboard.find("dl").is_visible()


def test_enter_edits_the_phrase_and_letters_typed_there_are_letters(keyboard):
    keyboard.write(TWO)
    keyboard.keys(".", "Enter")
    keyboard.settle()
    keyboard.page.keyboard.type("nbgx")
    assert keyboard.phrases == ["nbgx", "blue sofa"]
    assert keyboard.find("[data-field=phrase] >> nth=0").input_value() == "nbgx"


def test_the_fields_take_numbers(keyboard):
    keyboard.write(TWO)
    keyboard.keys(".")
    for name, value in (("left", "20"), ("top", "30"), ("width", "50"), ("height", "10.5"), ("weight", "2.5"),
                        ("start", "0.1"), ("end", "0.6"), ("occurrence", "2")):
        keyboard.find(f".selected [data-field={name}]").fill(value)
    region = keyboard.regions[0]
    near(region["box"], [0.2, 0.3, 0.7, 0.405], 0.001)
    assert (region["weight"], region["start"], region["end"], region["occurrence"]) == (2.5, 0.1, 0.6, 2)
    keyboard.find(".selected [data-field=start]").fill("0.7")
    assert keyboard.find(".selected [data-field=start]").get_attribute("aria-invalid") == "true"
    assert keyboard.regions[0]["start"] == 0.1, "a start behind the end is not taken"


def test_words_selected_in_the_prompt_become_a_region(keyboard):
    box = keyboard.page.locator("#txt2img_prompt textarea")
    at = box.input_value().index("green lamp")
    box.evaluate("(box, at) => { box.focus(); box.setSelectionRange(at, at + 10); }", at)
    keyboard.page.keyboard.press("Alt+r")
    assert keyboard.phrases == ["green lamp"]


def test_tab_leaves_the_canvas(keyboard):
    keyboard.find(".refocus-canvas").focus()
    keyboard.page.keyboard.press("Tab")
    assert keyboard.page.evaluate("document.activeElement.closest('.refocus-canvas')") is None


def test_a_click_goes_one_deeper_with_alt_and_drawing_over_is_done_with_control(keyboard):
    keyboard.write({"regions": [{"phrase": "blue sofa", "box": [0.1, 0.1, 0.9, 0.9]},
                             {"phrase": "red cat", "box": [0.3, 0.3, 0.6, 0.6]}]})
    keyboard.use("select")
    keyboard.tap(0.45, 0.45)
    assert keyboard.selected == [2]
    keyboard.page.keyboard.down("Alt")
    keyboard.tap(0.45, 0.45)
    keyboard.page.keyboard.up("Alt")
    assert keyboard.selected == [1]
    keyboard.use("box")
    keyboard.drag((0.2, 0.65), (0.5, 0.85), keys=["Control"])
    assert len(keyboard.regions) == 3


def test_a_double_click_edits_the_phrase(keyboard):
    keyboard.write(TWO)
    keyboard.tap(0.25, 0.25)
    keyboard.tap(0.25, 0.25)
    keyboard.settle()
    assert keyboard.page.evaluate("document.activeElement.dataset.field") == "phrase"

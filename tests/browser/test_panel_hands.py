"""Every action on the canvas by mouse and by touch; what a pen does."""
import pytest
from hands import Pen

TWO = {"version": 1, "regions": [{"phrase": "red cat", "box": [0.1, 0.1, 0.4, 0.4]},
                                 {"phrase": "blue sofa", "box": [0.6, 0.6, 0.9, 0.9]}]}


def near(box, wanted, by=0.012):
    assert len(box) == len(wanted)
    assert all(abs(a - b) <= by for a, b in zip(box, wanted, strict=True)), f"{box} is not {wanted}"


def test_a_box_is_drawn_and_takes_the_prompts_next_phrase(hand):
    hand.drag((0.1, 0.2), (0.42, 0.71))
    (region,) = hand.regions
    near(region["box"], [0.1, 0.2, 0.42, 0.71])
    assert region["phrase"] == "red cat"
    hand.drag((0.9, 0.9), (0.55, 0.62))
    assert hand.phrases == ["red cat", "blue sofa"]
    near(hand.regions[1]["box"], [0.55, 0.62, 0.9, 0.9])


def test_an_ellipse(hand):
    hand.use("ellipse")
    hand.drag((0.2, 0.2), (0.6, 0.5))
    near(hand.regions[0]["ellipse"], [0.2, 0.2, 0.6, 0.5])


def test_a_polygon_closes_at_its_first_corner(hand):
    hand.use("polygon")
    for corner in ((0.2, 0.2), (0.8, 0.3), (0.45, 0.8)):
        hand.tap(*corner)
    assert hand.regions == []
    hand.tap(0.2, 0.2)
    points = hand.regions[0]["polygon"]
    assert len(points) == 3
    near(points[2], [0.45, 0.8], 0.02)


def test_a_freehand_outline(hand):
    hand.use("freehand")
    hand.drag((0.2, 0.2), (0.7, 0.2), (0.7, 0.7), (0.2, 0.7), (0.2, 0.25))
    points = hand.regions[0]["polygon"]
    assert 4 < len(points) < 100
    near([min(p[0] for p in points), max(p[1] for p in points)], [0.2, 0.7], 0.03)


def test_a_painted_mask_and_the_eraser(hand):
    hand.use("brush")
    hand.drag((0.3, 0.5), (0.7, 0.5))
    first = hand.regions[0]["mask"]
    assert sum(first["runs"]) == first["width"] * first["height"]
    painted = sum(first["runs"][1::2])
    hand.drag((0.3, 0.7), (0.7, 0.7))
    assert len(hand.regions) == 1, "the second stroke goes into the same region"
    more = sum(hand.regions[0]["mask"]["runs"][1::2])
    assert more > 1.7 * painted
    hand.use("eraser")
    hand.drag((0.2, 0.7), (0.8, 0.7))
    assert abs(sum(hand.regions[0]["mask"]["runs"][1::2]) - painted) < 0.1 * painted
    hand.do("undo")
    assert sum(hand.regions[0]["mask"]["runs"][1::2]) == more


def test_select_and_move(hand):
    hand.write(TWO)
    hand.use("select")
    hand.tap(0.25, 0.25)
    assert hand.selected == [1]
    hand.drag((0.25, 0.25), (0.33, 0.45))
    near(hand.regions[0]["box"], [0.18, 0.3, 0.48, 0.6])
    hand.tap(0.95, 0.05)
    assert hand.selected == []


def test_a_drawing_tool_selects_by_a_click_and_moves_what_is_selected(hand):
    hand.write(TWO)
    hand.tap(0.75, 0.75)
    assert hand.selected == [2]
    hand.drag((0.75, 0.75), (0.67, 0.58))
    assert len(hand.regions) == 2
    near(hand.regions[1]["box"], [0.52, 0.43, 0.82, 0.73])


@pytest.mark.parametrize(("handle", "at", "to", "box"), [
    ("nw", (0.1, 0.1), (0.2, 0.22), [0.2, 0.22, 0.4, 0.4]), ("n", (0.25, 0.1), (0.3, 0.2), [0.1, 0.2, 0.4, 0.4]),
    ("ne", (0.4, 0.1), (0.53, 0.2), [0.1, 0.2, 0.53, 0.4]), ("e", (0.4, 0.25), (0.53, 0.3), [0.1, 0.1, 0.53, 0.4]),
    ("se", (0.4, 0.4), (0.53, 0.7), [0.1, 0.1, 0.53, 0.7]), ("s", (0.25, 0.4), (0.2, 0.7), [0.1, 0.1, 0.4, 0.7]),
    ("sw", (0.1, 0.4), (0.2, 0.7), [0.2, 0.1, 0.4, 0.7]), ("w", (0.1, 0.25), (0.2, 0.3), [0.2, 0.1, 0.4, 0.4])])
def test_resize_by_each_handle(hand, handle, at, to, box):
    hand.write(TWO)
    hand.tap(0.25, 0.25)
    drawn = hand.find(f"[data-handle={handle}] .refocus-reach").bounding_box()
    assert min(drawn["width"], drawn["height"]) >= 12
    hand.drag((at[0] + 0.008, at[1] + 0.008), (to[0] + 0.008, to[1] + 0.008))
    near(hand.regions[0]["box"], box)


def test_several_are_selected_and_move_as_one(hand):
    hand.write(TWO)
    hand.use("select")
    hand.tap(0.25, 0.25)
    hand.tap(0.75, 0.75, more=True)
    assert hand.selected == [1, 2]
    hand.drag((0.75, 0.75), (0.81, 0.68))
    near(hand.regions[0]["box"], [0.16, 0.03, 0.46, 0.33])
    near(hand.regions[1]["box"], [0.66, 0.53, 0.96, 0.83])
    hand.do("undo")
    assert hand.regions == TWO["regions"]


def test_a_marquee_selects_what_it_touches(hand):
    hand.write(TWO)
    hand.use("select")
    hand.drag((0.02, 0.02), (0.7, 0.7))
    assert hand.selected == [1, 2]
    hand.drag((0.02, 0.02), (0.2, 0.2))
    assert hand.selected == [1]


def test_duplicate_delete_undo_redo_clear(hand):
    hand.write(TWO)
    hand.tap(0.25, 0.25)
    hand.do("duplicate")
    assert hand.phrases == ["red cat", "blue sofa", "red cat"]
    hand.hand.press(".refocus-bar [data-do=remove]")
    assert hand.phrases == ["red cat", "blue sofa"]
    hand.do("undo")
    assert len(hand.regions) == 3
    hand.do("redo")
    hand.do("clear")
    assert hand.regions == [] and hand.bridge.input_value() == ""
    hand.do("undo")
    assert hand.regions == TWO["regions"]


def test_locked_stays_hidden_goes_from_the_canvas_and_both_stay_in_the_layout(hand):
    hand.write(TWO)
    hand.hand.press(".refocus-row:nth-child(1) [data-do=lock]")
    hand.use("select")
    hand.drag((0.25, 0.25), (0.5, 0.5))
    assert hand.regions == TWO["regions"]
    hand.hand.press(".refocus-row:nth-child(2) [data-do=hide]")
    hand.tap(0.75, 0.75)
    assert hand.selected == []
    assert hand.regions == TWO["regions"]
    hand.hand.press(".refocus-row:nth-child(2) [data-do=hide]")
    hand.tap(0.75, 0.75)
    assert hand.selected == [2]


def test_order(hand):
    hand.write(TWO)
    hand.tap(0.25, 0.25)
    hand.hand.press(".refocus-row.selected [data-do=up]")
    assert hand.phrases == ["blue sofa", "red cat"]
    hand.hand.press(".refocus-row.selected [data-do=down]")
    assert hand.phrases == ["red cat", "blue sofa"]


def test_edges_snap_to_other_regions_and_to_the_grid(hand):
    hand.write(TWO)
    hand.drag((0.2, 0.55), (0.598, 0.795))
    near(hand.regions[2]["box"], [0.2, 0.55, 0.6, 0.795], 0.008)
    assert hand.regions[2]["box"][2] == 0.6
    hand.do("undo")
    hand.do("snap")
    hand.drag((0.2, 0.55), (0.592, 0.795))
    assert hand.regions[2]["box"][2] != 0.6
    hand.do("undo")
    hand.do("snap")
    hand.do("grid")
    hand.drag((0.2, 0.445), (0.495, 0.556))
    near(hand.regions[2]["box"], [0.1875, 0.4375, 0.5, 0.5625], 0.013)
    assert hand.regions[2]["box"][3] == 0.5625


def test_a_drag_beyond_the_edge_ends_at_the_edge(hand):
    hand.write(TWO)
    hand.use("select")
    hand.drag((0.25, 0.25), (-0.4, 0.2))
    assert hand.regions[0]["box"][0] == 0
    hand.use("box")
    hand.drag((0.5, 0.1), (1.2, 0.3))
    assert hand.regions[2]["box"][2] == 1


def test_the_button_adds_a_region_where_there_is_room(hand):
    for _ in range(3):
        hand.do("create")
    assert hand.phrases == ["red cat", "blue sofa", "green lamp"]
    a, b, c = (r["box"] for r in hand.regions)
    for p, q in ((a, b), (b, c), (a, c)):
        assert p[2] <= q[0] or q[2] <= p[0] or p[3] <= q[1] or q[3] <= p[1]


def test_a_click_on_the_prompt_makes_a_region_and_selects_it_again(hand):
    hand.hand.press(".refocus-prompt .free >> text=blue sofa")
    assert hand.phrases == ["blue sofa"]
    hand.looked()
    hand.tap(0.02, 0.02)
    assert hand.selected == []
    hand.hand.press(".refocus-prompt .claimed")
    assert hand.selected == [1]


def test_a_pen_draws_selects_moves_resizes_and_paints(panel):
    panel.page.evaluate("""() => {
        window.kinds = new Set();
        for (const name of ["pointerdown", "pointermove"]) addEventListener(name, e => kinds.add(e.pointerType), true);
    }""")
    panel.hand = Pen(panel)
    panel.drag((0.1, 0.1), (0.4, 0.4))
    near(panel.regions[0]["box"], [0.1, 0.1, 0.4, 0.4])
    panel.tap(0.8, 0.8)
    assert panel.selected == []
    panel.tap(0.25, 0.25)
    panel.drag((0.25, 0.25), (0.33, 0.45))
    near(panel.regions[0]["box"], [0.18, 0.3, 0.48, 0.6])
    panel.drag((0.488, 0.608), (0.61, 0.71))
    near(panel.regions[0]["box"], [0.18, 0.3, 0.6, 0.7], 0.02)
    panel.find("button[data-tool=brush]").click()
    panel.drag((0.3, 0.85), (0.7, 0.85))
    assert sum(panel.regions[1]["mask"]["runs"][1::2]) > 1000
    assert "pen" in panel.page.evaluate("[...kinds]")


def test_centres_snap_while_a_region_is_moved(panel):
    panel.write(TWO)
    panel.use("select")
    panel.drag((0.25, 0.25), (0.495, 0.26))
    x0, _, x1, _ = panel.regions[0]["box"]
    assert (x0 + x1) / 2 == 0.5, "the middle of the picture"
    panel.find(".refocus-canvas").scroll_into_view_if_needed()
    panel.page.mouse.move(*panel.at(0.5, 0.26))
    panel.page.mouse.down()
    panel.page.mouse.move(*panel.at(0.745, 0.26), steps=5)
    panel.settle()
    assert panel.find("[data-mark=guide]").get_attribute("d").startswith("M"), "the line is shown"
    panel.page.mouse.up()
    x0, _, x1, _ = panel.regions[0]["box"]
    assert abs((x0 + x1) / 2 - 0.75) < 1e-9, "the middle of another region"


def test_the_attention_grid_is_drawn_in_the_models_cells(panel):
    """512 pixels and cells of 32: the lines are a sixteenth of the canvas apart; 768 wide: a twenty-fourth."""
    ground = "e => { const s = getComputedStyle(e); return [s.backgroundImage, s.backgroundSize] }"
    canvas = panel.find(".refocus-canvas")
    assert canvas.evaluate(ground)[0] == "none"
    panel.do("grid")
    panel.looked()
    image, size = canvas.evaluate(ground)
    assert "linear-gradient" in image and size.split(", ") == ["6.25% 6.25%"] * 2
    panel.page.fill("#txt2img_width input", "768")
    panel.looked()
    assert [round(float(v.rstrip("%")), 2) for v in canvas.evaluate(ground)[1].split(", ")[0].split()] == [4.17, 6.25]
    panel.do("grid")
    assert canvas.evaluate(ground)[0] == "none"

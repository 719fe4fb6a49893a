"""Token merging and hypertile. Last: once they have been on, pictures differ a little, even without the extension."""
from webui_server import REGIONS


def test_token_merging_and_hypertile_do_not_disturb(webui):
    settings = {"token_merging_ratio": 0.5, "hypertile_enable_unet": True}
    made = webui.make([True, {"regions": REGIONS, "budget": 8}], override_settings=settings)
    assert {r["phrase"] for r in made.passes()[0]["regions"]} == {"red cat", "blue sofa"}
    assert made.passes()[0]["iterations"] == 8

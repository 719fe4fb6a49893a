"""What is said before generating, by table."""
import pytest

from lib_refocus.cautions import Facts, cautions
from lib_refocus.layout import Layout

PROMPT = "a red cat on a blue sofa"


def layout(*regions):
    return Layout.parse([{"phrase": phrase, "box": box, **more} for phrase, box, more in
                         ((*r, {})[:3] for r in regions)])


CAT, SOFA = ("red cat", [0, 0, 0.5, 0.5]), ("blue sofa", [0.5, 0.5, 1, 1])


@pytest.mark.parametrize(("regions", "facts", "wanted"), [
    ((), Facts(), []),
    ((CAT, SOFA), Facts(), []),
    ((("red cta", [0, 0, 0.5, 0.5]),), Facts(), [("missing", (0,))]),
    ((CAT, ("blue sofa", [0, 0.05, 0.5, 0.5])), Facts(), [("overlap", (0, 1))]),
    ((CAT, ("red cat", [0, 0.05, 0.5, 0.5])), Facts(), []),
    ((("sofa", [0, 0, 0.5, 0.5]), ("blue", [0, 0, 0.5, 0.5])), Facts(), []),  # a thing and its colour
    ((("sofa", [0, 0, 0.5, 0.5]), ("blue", [0, 0.05, 0.5, 0.5])), Facts(), [("overlap", (0, 1))]),
    ((("red", [0, 0, 0.5, 0.5]), ("blue", [0, 0, 0.5, 0.5])), Facts(), [("overlap", (0, 1))]),
    ((("red cat", [0, 0, 0.5, 0.5], {"end": 0.4}), ("blue sofa", [0, 0, 0.5, 0.5], {"start": 0.4})), Facts(), []),
    ((("red cat", [0, 0, 0.05, 0.5]),), Facts(), [("small", (0,))]),
    ((("red cat", [0, 0, 0.05, 0.5]),), Facts(1024, 1024), []),
    ((("red cat", [0, 0, 0.05, 0.5]),), Facts(512, 512, 16), []),
    ((("red cat", [0, 0, 1, 1]),), Facts(), [("whole", (0,))]),
    ((CAT,), Facts(refusal="SD3 has no cross-attention"), [("model", ())]),
    ((CAT,), Facts(sampler_refusal="DPM adaptive repeats steps"), [("sampler", ())]),
])
def test_cautions(regions, facts, wanted):
    assert [(c.kind, c.regions) for c in cautions(layout(*regions), PROMPT, facts)] == wanted


def test_sentences_hold_their_values_and_are_text():
    (caution,) = cautions(layout(("<b>{n}</b>", [0, 0, 0.5, 0.5])), PROMPT)
    assert str(caution) == "Region 1: “<b>{n}</b>” is not in the prompt"
    (caution,) = cautions(layout(("red cta", [0, 0, 0.5, 0.5])), PROMPT)
    assert str(caution) == "Region 1: “red cta” is not in the prompt; “red cat” is"

"""What some verbs say of the place of their subject and their object."""
from __future__ import annotations

VERB_KINDS = {"ride": "riding", "mount": "riding", "straddle": "riding", "hold": "holding", "carry": "holding",
              "grip": "holding", "grasp": "holding", "clutch": "holding", "wield": "holding", "hug": "holding",
              "cradle": "holding", "wear": "wearing", "contain": "contains", "cover": "on", "top": "on",
              "flank": "around", "surround": "around", "encircle": "around", "ring": "around", "overlook": "above",
              "face": "near", "chase": "near", "watch": "near", "pull": "near", "push": "near", "support": "under",
              "enclose": "contains", "hoist": "holding", "lift": "holding", "cross": "on"}
HANGING = ("hang", "dangle", "suspend", "swing")  # what they hang on or from is no place
AIMED = ("at", "to", "toward", "towards", "from", "into")  # behind a verb: the clause stays about its subject

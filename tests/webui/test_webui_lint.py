"""The rules that the page's scripts are held to in ``make test`` are the WebUI's own."""
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = {"no-unused-vars"}  # the WebUI does not ask for it


def test_the_scripts_are_held_to_the_webuis_rules():
    node, theirs = shutil.which("node"), Path(os.environ["WEBUI_DIR"]) / ".eslintrc.js"
    if node is None or not theirs.is_file():
        pytest.skip("needs node and the WebUI's .eslintrc.js")
    code = f"console.log(JSON.stringify(require({json.dumps(str(theirs))}).rules))"
    rules = json.loads(subprocess.run([node, "-e", code], capture_output=True, text=True, check=True).stdout)
    own = json.loads((ROOT / "tests" / "js" / "eslint.json").read_text("utf-8"))["rules"]
    assert {k: v for k, v in own.items() if k not in OURS} == {k: v for k, v in rules.items() if k not in OURS}

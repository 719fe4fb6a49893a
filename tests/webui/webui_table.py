"""The table of what works in the WebUI, filled by tests that prove its rows."""
from pathlib import Path

FILE = Path(__file__).parents[2] / "docs" / "webui-support.md"
ORDER = ("Objects in their regions", "Samplers", "Models", "Prompts", "Pictures", "Options", "Neighbours",
         "Round trips", "Settings", "Live")
VERDICTS = ("works", "works, with this limit", "refused, with this message")
HEAD = """# What works in the WebUI

Made by `make test-webui` (tests/webui), against AUTOMATIC1111 WebUI v1.10.1. A row stands here because a test proved
it in this run.
"""


class Table:
    def __init__(self):
        self.rows = {}

    def add(self, section, what, verdict="works", detail=""):
        assert section in ORDER and verdict in VERDICTS
        assert bool(detail) or verdict == "works"
        self.rows.setdefault(section, {})[what] = (verdict, detail)

    def text(self):
        parts = [HEAD]
        for section in (s for s in ORDER if s in self.rows):
            parts.append(f"## {section}\n\n| | | |\n|---|---|---|")
            parts += [f"| {cell(what)} | {verdict} | {cell(detail)} |"
                      for what, (verdict, detail) in self.rows[section].items()]
            parts.append("")
        return "\n".join(parts)

    def write(self):
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(self.text(), encoding="utf-8")
        return FILE


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")

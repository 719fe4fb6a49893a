"""The table of what works in the WebUI, filled by tests that prove its rows."""
from pathlib import Path

FILE = Path(__file__).parents[2] / "docs" / "webui-support.md"
README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- made by make test-webui -->\n", "<!-- until here -->\n"
ORDER = ("Objects in their regions", "Samplers", "Models", "Prompts", "Pictures", "Options", "Neighbours",
         "Round trips", "Settings", "Live", "The tests' stand-in")
VERDICTS = ("works", "works, with this limit", "refused, with this message")
HEAD = """# What works in the WebUI

Made by `make test-webui` (tests/webui), against AUTOMATIC1111 WebUI v1.10.1. A row stands here because a test proved
it in this run.
"""
NOT_RUN = """## Not run

The tests run on a CPU. What needs a GPU was not tried: `--upcast-sampling` (a CPU does not normalise 32-bit values by
16-bit weights), xformers' own kernels, autocast to 16 bits, FP8 weights that are cast by hand.
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
        parts.append(NOT_RUN)
        return "\n".join(parts)

    def digest(self):
        """The same in short, for the README: what works by name, limits and refusals with what they say."""
        lines = ["| | works | with a limit, or refused with this message |", "|---|---|---|"]
        for section in (s for s in ORDER if s in self.rows):
            works = [what for what, (verdict, _) in self.rows[section].items() if verdict == "works"]
            others = [f"{what}: {detail}" for what, (verdict, detail) in self.rows[section].items()
                      if verdict != "works"]
            lines.append(f"| {section} | {cell('; '.join(works))} | {cell('<br>'.join(others))} |")
        return "\n".join(lines) + "\n"

    def write(self):
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(self.text(), encoding="utf-8")
        before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        README.write_text(before + BEGIN + self.digest() + END + after, encoding="utf-8")
        return FILE


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")

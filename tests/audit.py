"""Known advisories about what openai, all that the extension adds to a WebUI, asks for: `make audit`, with pip-audit.

    python tests/audit.py [-s osv] [--osv-url http://127.0.0.1:8799/v1/query]        # the arguments are pip-audit's

The versions are those installed here, beside the WebUI's pins (pyproject.toml's page). Exit code 1: an advisory about a
package that the extension brings. One about a package that the WebUI has by itself, in the version that it pins, is
told and is the WebUI's to mend. Exit code 2: not audited; pip-audit calls it a success when it finds no package.
"""
import json
import subprocess
import sys
import tempfile
from importlib.metadata import requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

NOT_AUDITED = """not audited: {}
pip-audit asks an advisory service, and could not here. Where one can be reached under another address:
make audit AUDIT="-s osv --osv-url ADDRESS\""""


def asked_for(*roots):
    """Names of the packages and of all that they ask for."""
    found, open_ = set(), [canonicalize_name(root) for root in roots]
    while open_:
        name = open_.pop()
        if name not in found:
            found.add(name)
            wanted = (Requirement(line) for line in requires(name) or ())
            open_ += [canonicalize_name(r.name) for r in wanted if not r.marker or r.marker.evaluate({"extra": ""})]
    return found


def of_the_webui():
    """What a WebUI has without the extension: the pins of the page's extra, and all that they ask for."""
    lines = [Requirement(line) for line in requires("attention-refocus") if "page" in line]
    return asked_for(*(r.name for r in lines if r.marker and r.marker.evaluate({"extra": "page"})))


def audited(names, args):
    """pip-audit's answer on the installed versions of packages, or None and what it said."""
    with tempfile.TemporaryDirectory() as folder:
        pins, answer = Path(folder, "pins.txt"), Path(folder, "answer.json")
        pins.write_text("".join(f"{name}=={version(name)}\n" for name in sorted(names)))
        command = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "--progress-spinner", "off"]
        done = subprocess.run([*command, "-r", pins, "-f", "json", "-o", answer, *args], capture_output=True, text=True)
        text = answer.read_text() if answer.is_file() else ""
    return (json.loads(text)["dependencies"] if text else None), done.stderr.strip()


def verdict(packages, said, brought):
    """(exit code, lines for the console). ``packages``: as pip-audit writes them; ``brought``: names of ours."""
    if packages is None:
        return 2, [NOT_AUDITED.format(said.splitlines()[-1] if said else "no answer")]
    if skipped := [p for p in packages if "skip_reason" in p]:
        return 2, [NOT_AUDITED.format(skipped[0]["skip_reason"])]
    lines, worst = ["| package | version | of | advisories |", "|---|---|---|---|"], 0
    for package in packages:
        ours, found = package["name"] in brought, package["vulns"]
        told = ", ".join(f"{v['id']} ({'mended in ' + v['fix_versions'][0] if v['fix_versions'] else 'not mended'})"
                         for v in found)
        lines.append(f"| {package['name']} | {package['version']} | {'extension' if ours else 'WebUI'} | "
                     f"{told or 'none'} |")
        worst = max(worst, int(ours and bool(found)))
    return worst, lines


def main():
    names = asked_for("openai")
    code, lines = verdict(*audited(names, sys.argv[1:]), names - of_the_webui())
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())

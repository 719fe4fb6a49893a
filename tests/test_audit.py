"""What `make audit` asks about, and what it makes of the answer. The advisories themselves are its own to fetch."""
from importlib.metadata import PackageNotFoundError

import audit
import pytest

BROUGHT = {"openai", "distro", "jiter"}


def test_little_is_brought_to_a_webui():
    """docs/threat-model.md names these."""
    try:
        names, host = audit.asked_for("openai"), audit.of_the_webui()
    except PackageNotFoundError as e:
        pytest.skip(f"{e} is not installed here")
    assert names - host == BROUGHT
    assert {"httpx", "httpcore", "h11", "pydantic", "anyio"} <= names & host


def package(name, *found):
    return {"name": name, "version": "1.0", "vulns": list(found)}


KNOWN = {"id": "PYSEC-1", "fix_versions": ["1.1"]}


@pytest.mark.parametrize("packages, code, said", [
    ([package("openai"), package("h11")], 0, "| openai | 1.0 | extension | none |"),
    ([package("openai"), package("h11", KNOWN)], 0, "| h11 | 1.0 | WebUI | PYSEC-1 (mended in 1.1) |"),
    ([package("jiter", KNOWN), package("h11")], 1, "| jiter | 1.0 | extension | PYSEC-1 (mended in 1.1) |"),
    ([package("jiter", {**KNOWN, "fix_versions": []})], 1, "PYSEC-1 (not mended)"),
    ([package("openai"), {"name": "jiter", "skip_reason": "not on PyPI"}], 2, "not audited: not on PyPI"),
    (None, 2, "not audited: ConnectionError: no route"),
], ids=["clear", "the webui's", "ours", "not mended", "skipped", "no service"])
def test_the_verdict(packages, code, said):
    made, lines = audit.verdict(packages, "Traceback\nConnectionError: no route", BROUGHT)
    assert made == code and said in "\n".join(lines)

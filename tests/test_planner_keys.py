"""The key: where it comes from, where it may go, and that no text shows it."""
import os
import pickle

import pytest

from lib_refocus.planner.keys import Secret, check_address, find_key, is_local
from lib_refocus.planner.plan import PlannerError

KEY = "sk-planted-0123456789abcdefghij"


def key_file(tmp_path, mode, text=KEY + "\n"):
    path = tmp_path / "key"
    path.write_text(text)
    path.chmod(mode)
    return {"ATTENTION_REFOCUS_KEY_FILE": str(path)}


@pytest.fixture(autouse=True)
def no_home(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))


def test_from_the_environment():
    assert find_key({"OPENAI_API_KEY": f" {KEY} "}).reveal() == KEY
    assert find_key({"OPENAI_API_KEY": "other", "ATTENTION_REFOCUS_API_KEY": KEY}).reveal() == KEY


def test_from_a_private_file(tmp_path):
    assert find_key(key_file(tmp_path, 0o600)).reveal() == KEY


def test_none_is_needed():
    assert not find_key({})


@pytest.mark.skipif(os.name != "posix", reason="rights of owner, group and others are a matter of POSIX")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o666])
def test_a_file_that_others_can_read_is_refused(tmp_path, mode):
    with pytest.raises(PlannerError, match="chmod 600") as caught:
        find_key(key_file(tmp_path, mode))
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("text", ["two words\n", "", "new\nline", "ключ", "x" * 5000])
def test_what_is_no_key_is_refused_and_not_shown(tmp_path, text):
    with pytest.raises(PlannerError, match=r"is not one|not a plain file") as caught:
        find_key(key_file(tmp_path, 0o600, text))
    assert not text or text.strip() not in str(caught.value)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(PlannerError, match="No such file"):
        find_key({"ATTENTION_REFOCUS_KEY_FILE": str(tmp_path / "none")})


def test_a_folder_is_no_key(tmp_path):
    with pytest.raises(PlannerError):
        find_key({"ATTENTION_REFOCUS_KEY_FILE": str(tmp_path)})


def test_a_secret_does_not_show_itself():
    secret = Secret(KEY)
    assert KEY not in f"{secret} {secret!r} {[secret]}" and bool(secret)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(AttributeError):
        vars_of = secret.__dict__  # noqa: F841


@pytest.mark.parametrize("text", [f"bad key {KEY}!", f"bad key {KEY[:12]}****", f"ends in ****{KEY[-8:]}",
 f"{KEY}{KEY}"])
def test_redaction(text):
    shown = Secret(KEY).redact(text)
    assert KEY not in shown and KEY[:12] not in shown and KEY[-8:] not in shown


def test_redacted_texts_are_short_lines():
    assert len(Secret("").redact("x\n" * 5000)) <= 300
    assert "\n" not in Secret("").redact("a\nb")


@pytest.mark.parametrize("url", ["http://localhost:11434/v1", "https://api.example.org/v1/", "http://192.168.1.5:8000",
                                 "http://127.0.0.1:1234/v1", "http://[::1]:8080/v1", "http://ollama:11434/v1"])
def test_addresses(url):
    assert check_address(url, Secret(KEY)).url == url.rstrip("/")


@pytest.mark.parametrize(("url", "words"), [
    ("", "allowed is http"), ("ftp://host/v1", "allowed is http"), ("localhost:11434", "allowed is http"),
    ("file:///etc/passwd", "allowed is http"), ("http://", "allowed is http"), ("http://host:99999/",
     "allowed is http"),
    ("https://user:secret@host/v1", "neither a user name"), ("https://host/v1?key=1", "after ?"),
    ("http://api.example.org/v1", "unencrypted"), ("http://8.8.8.8/v1", "unencrypted"),
])
def test_addresses_that_are_refused(url, words):
    with pytest.raises(PlannerError) as caught:
        check_address(url, Secret(KEY))
    assert words in str(caught.value)
    assert "secret" not in str(caught.value) and KEY not in str(caught.value)


def test_without_a_key_plain_http_is_allowed():
    assert not check_address("http://api.example.org/v1", Secret("")).local


def test_local():
    assert is_local("10.0.0.1") and is_local("box.local") and not is_local("1.1.1.1") and not is_local("openai.com")

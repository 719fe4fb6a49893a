"""Jobs of the standalone host: everything is checked, by name, before a model is loaded."""
import json

import pytest

from lib_refocus.fields import OptionError, make_options
from lib_refocus.layout import LayoutError
from lib_refocus.standalone.job import Job, JobError, make_job, parse_size, read_jobs
from lib_refocus.standalone.samplers import SamplerError

LAYOUT = {"version": 1, "regions": [{"phrase": "cat", "box": [0, 0, 0.5, 1]}]}


def test_a_prompt_is_enough():
    assert make_job({"prompt": "a cat"}) == Job("a cat")
    assert Job("a cat").options == make_options()


def test_a_full_job():
    job = make_job({"prompt": "a cat", "negative_prompt": "dogs", "layout": LAYOUT, "size": "512x768", "steps": 30,
                    "cfg_scale": 7, "sampler": "euler a", "seed": 4, "batch_size": 2, "off": True,
                    "options": {"strength": "0.5"}})
    assert (job.size, job.sampler, job.cfg_scale, job.options.strength) == ((512, 768), "Euler a", 7.0, 0.5)
    assert job.layout.to_json() == LAYOUT and job.off and (job.seed, job.steps, job.batch_size) == (4, 30, 2)


def test_missing_values_are_defaults():
    assert make_job({"prompt": "a cat", "size": None, "layout": None, "options": None, "steps": None}) == Job("a cat")


@pytest.mark.parametrize(("value", "size"), [("512x768", (512, 768)), ("512X768", (512, 768)), (" 64 x 72 ", (64, 72)),
                                             ([256, 512], (256, 512)), ((2048, 64), (2048, 64)), (320, (320, 320))])
def test_sizes(value, size):
    assert parse_size(value) == size


@pytest.mark.parametrize(("values", "error", "message"), [
    ([], JobError, "job: []; allowed is an object with at least 'prompt'"),
    ("a cat", JobError, "job: 'a cat'; allowed is an object"),
    ({}, JobError, "prompt: none given; allowed is text"),
    ({"prompt": 3}, JobError, "prompt: 3; allowed is text"),
    ({"promt": "a cat"}, JobError, "unknown setting 'promt'; allowed are batch_size, cfg_scale, layout,"),
    ({"prompt": "", "negative_prompt": []}, JobError, "negative_prompt: []; allowed is text"),
    ({"prompt": "", "sampler": 1}, JobError, "sampler: 1; allowed is text"),
    ({"prompt": "", "sampler": "Eulr"}, SamplerError, "sampler 'Eulr': allowed are Euler, Euler a"),
    ({"prompt": "", "steps": 0}, JobError, "steps: 0; allowed is a whole number 1..1000"),
    ({"prompt": "", "steps": 2.5}, JobError, "steps: 2.5; allowed is a whole number 1..1000"),
    ({"prompt": "", "steps": True}, JobError, "steps: True; allowed is a whole number"),
    ({"prompt": "", "seed": -1}, JobError, "seed: -1; allowed is a whole number 0..4294967295"),
    ({"prompt": "", "batch_size": 65}, JobError, "batch_size: 65; allowed is a whole number 1..64"),
    ({"prompt": "", "cfg_scale": "7"}, JobError, "cfg_scale: '7'; allowed is a number 0..100"),
    ({"prompt": "", "cfg_scale": float("nan")}, JobError, "cfg_scale: nan; allowed is a number 0..100"),
    ({"prompt": "", "cfg_scale": True}, JobError, "cfg_scale: True; allowed is a number 0..100"),
    ({"prompt": "", "off": 1}, JobError, "off: 1; allowed is true or false"),
    ({"prompt": "", "options": "x"}, JobError, "options: 'x'; allowed is an object of names and values"),
    ({"prompt": "", "options": {"x": 1}}, OptionError, "unknown option 'x'; allowed are method,"),
    ({"prompt": "", "options": {"strength": 99}}, OptionError, "strength: 99; allowed is a number 0..10"),
    ({"prompt": "", "size": "512"}, JobError, "size: ['512"),
    ({"prompt": "", "size": "axb"}, JobError, "size: 'a'; allowed is a whole number 64..2048"),
    ({"prompt": "", "size": [100, 512]}, JobError, "size: 100x512; allowed are multiples of 8"),
    ({"prompt": "", "size": [64, 4096]}, JobError, "size: 4096; allowed is a whole number 64..2048"),
    ({"prompt": "", "size": True}, JobError, "size: True; allowed is WIDTHxHEIGHT, as 512x768"),
    ({"prompt": "", "size": "512x512x3"}, JobError, "size: "),
    ({"prompt": "", "layout": [{"phrase": "cat"}]}, LayoutError, "regions[0]: has no form"),
    ({"prompt": "", "layout": "[{"}, LayoutError, "layout is not JSON"),
    ({"prompt": "", "layout": "missing.json"}, JobError, "layout missing.json: unreadable (No such file or directory)"),
])
def test_refusals_name_the_setting_the_value_and_what_is_allowed(values, error, message):
    with pytest.raises(error) as caught:
        make_job(values)
    if message == "size: ['512":  # "512" alone: one number is no size
        message = "size: "
    assert str(caught.value).startswith(message)


def test_layouts_from_files(tmp_path):
    (tmp_path / "layout.json").write_text(json.dumps(LAYOUT))
    assert make_job({"prompt": "", "layout": "layout.json"}, tmp_path).layout.to_json() == LAYOUT
    assert make_job({"prompt": "", "layout": json.dumps(LAYOUT)}, tmp_path).layout.to_json() == LAYOUT
    assert not make_job({"prompt": "", "layout": "  "}, tmp_path).layout
    (tmp_path / "picture.json").write_bytes(b"\x89PNG\xff")
    with pytest.raises(JobError, match=r"picture\.json: unreadable"):
        make_job({"prompt": "", "layout": "picture.json"}, tmp_path)
    with pytest.raises(JobError, match="unreadable"):
        make_job({"prompt": "", "layout": "."}, tmp_path)


def test_jobs_of_a_file(tmp_path):
    path = tmp_path / "jobs.jsonl"
    (tmp_path / "l.json").write_text(json.dumps(LAYOUT))
    path.write_text('{"prompt": "a cat", "layout": "l.json"}\n\n  \n{"prompt": "a dog", "seed": 3}\n')
    jobs = read_jobs(path)
    assert [(j.prompt, j.seed, bool(j.layout)) for j in jobs] == [("a cat", 0, True), ("a dog", 3, False)]


@pytest.mark.parametrize(("text", "message"), [
    ('{"prompt": "a"}\n{"prompt": 1}', "jobs.jsonl line 2: prompt: 1; allowed is text"),
    ('{"prompt": "a"}\n\n{', "jobs.jsonl line 3: Expecting property name"),
    ('{"prompt": "a", "steps": 0}', "jobs.jsonl line 1: steps: 0; allowed"),
    ('{"prompt": "a", "sampler": "x"}', "jobs.jsonl line 1: sampler 'x': allowed are"),
    ('{"prompt": "a", "options": {"x": 1}}', "jobs.jsonl line 1: unknown option 'x'"),
    ('{"prompt": "a", "layout": 1}', "jobs.jsonl line 1: layout: 1 is a number"),
    ("[" * 100_000, "jobs.jsonl line 1: "),
    ("3", "jobs.jsonl line 1: job: 3; allowed is an object"),
    ("\n \n", "jobs.jsonl: no job in it"), ("", "jobs.jsonl: no job in it")])
def test_a_bad_line_is_named(tmp_path, text, message):
    path = tmp_path / "jobs.jsonl"
    path.write_text(text)
    with pytest.raises(JobError) as caught:
        read_jobs(path)
    assert message in str(caught.value)


def test_a_jobs_file_that_cannot_be_read(tmp_path):
    with pytest.raises(JobError, match=r"none\.jsonl: unreadable \(No such file"):
        read_jobs(tmp_path / "none.jsonl")

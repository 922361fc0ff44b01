"""The recipes of docs/clients.md and the examples of the specification, as they are written but for the address."""

import json
import shutil
import subprocess
import sys

import pytest
from conftest import EXAMPLE, ROOT, answer, breaks_off, fences

# the example takes TypedDict from typing, where pydantic wants that of Python 3.12
PRELUDE = "import typing, typing_extensions; typing.TypedDict = typing_extensions.TypedDict\n" if sys.version_info < (3, 12) else ""

SPECIFICATION = "test/fixtures/specification/models-api.md"
OWN = "http://127.0.0.1:3000"
PUBLISHED = "https://neptun-webui.vercel.app/api"


needs_jq = pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not there")


def replaced(code, address, published=OWN):
    assert published in code
    return code.replace(published, address)


def run(command, cwd, **options):
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60, **options)


def python(code, cwd):
    result = run([sys.executable, "-c", code], cwd)
    assert result.returncode == 0, result.stderr
    return result.stdout


@needs_jq
def test_the_curl_recipe_reads_the_catalog_and_then_only_asks_for_it(service, tmp_path):
    command = replaced(fences("docs/clients.md", "sh")[0], service)
    first = run(["bash", "-euc", command], tmp_path)
    assert (first.stdout, first.stderr) == ("200\n", "")
    assert json.loads((tmp_path / "models.json").read_text()) == EXAMPLE
    modified = (tmp_path / "models.json").stat().st_mtime_ns
    for _ in range(2):
        assert run(["bash", "-euc", command], tmp_path).stdout == "304\n"
    assert (tmp_path / "models.json").stat().st_mtime_ns == modified
    assert json.loads((tmp_path / "models.json").read_text()) == EXAMPLE


@needs_jq
def test_the_curl_recipe_keeps_what_it_has_when_the_service_fails(server, tmp_path):
    command = replaced(fences("docs/clients.md", "sh")[0], server.url.removesuffix("/models")).replace("--max-time 10", "--max-time 1")
    whole = answer(EXAMPLE, {"ETag": '"1"'})
    hang = lambda handler: server.ended.wait()  # noqa: E731
    server.reactions = [breaks_off, whole, answer("", status=500), breaks_off, hang, answer("", status=304)]
    codes = [run(["bash", "-uc", command], tmp_path).returncode for _ in server.reactions]
    assert codes == [18, 0, 22, 18, 28, 0]
    assert json.loads((tmp_path / "models.json").read_text()) == EXAMPLE
    assert server.tags == ['""', '""', *['"1"'] * 4]


NO_CATALOGS = [
    *("", "\n", "<html>Log in</html>", '{"models": [', "null", '"models"', [], {}, {**EXAMPLE, "models": {}}, json.dumps(EXAMPLE) * 2),
    *({**EXAMPLE, key: None} for key in EXAMPLE),
]


@needs_jq
@pytest.mark.parametrize("body", NO_CATALOGS, ids=range(len(NO_CATALOGS)))
def test_the_curl_recipe_replaces_neither_body_nor_tag_by_what_is_no_catalog(server, tmp_path, body):
    command = replaced(fences("docs/clients.md", "sh")[0], server.url.removesuffix("/models"))
    server.reactions = [answer(EXAMPLE, {"ETag": '"1"'}), answer(body, {"ETag": '"2"'}), answer("", status=304)]
    codes = [run(["bash", "-uc", command], tmp_path).returncode for _ in server.reactions]
    assert codes[0] == codes[2] == 0 != codes[1]
    assert json.loads((tmp_path / "models.json").read_text()) == EXAMPLE
    assert server.tags == ['""', '"1"', '"1"']


@needs_jq
def test_the_jq_recipe_lists_the_models(tmp_path):
    (tmp_path / "models.json").write_text(json.dumps(EXAMPLE))
    result = run(["bash", "-euc", fences("docs/clients.md", "sh")[1]], tmp_path)
    assert result.stdout.split() == EXAMPLE["models"]


def test_the_httpx_recipe_prints_what_it_has_read(service, tmp_path):
    out = python(replaced(fences("docs/clients.md", "python")[0], service), tmp_path)
    assert [line.split()[0] for line in out.splitlines()[:-1]] == EXAMPLE["models"]
    assert out.splitlines()[-1] == str(EXAMPLE["endpoints"]["openrouter"])


def test_the_polling_recipe_prints_the_first_catalog(service, tmp_path):
    shutil.copy(ROOT / "docs/clients/poll.py", tmp_path)
    code = replaced(fences("docs/clients.md", "python")[1], service)
    with subprocess.Popen([sys.executable, "-uc", code], cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == f"12 {EXAMPLE['models']} [] []\n"
        process.terminate()


def test_the_curl_example_of_the_specification_prints_the_catalog(service, tmp_path):
    [command] = fences(SPECIFICATION, "bash")
    result = run(["bash", "-euc", replaced(command, service, PUBLISHED)], tmp_path)
    assert json.loads(result.stdout) == EXAMPLE


def test_the_python_example_of_the_specification_accepts_the_catalog(service, tmp_path):
    model, example = fences(SPECIFICATION, "python")
    out = python(
        f"{PRELUDE}{model}\n{replaced(example, service, PUBLISHED)}\n"
        "import asyncio, json\n"
        "print(asyncio.run(get_models()).model_dump_json(exclude_unset=True))\n"
        "print(json.dumps(asyncio.run(list_openrouter_endpoints())))\n",
        tmp_path,
    )
    catalog, endpoints = map(json.loads, out.splitlines())
    assert catalog == EXAMPLE
    assert endpoints == EXAMPLE["endpoints"]["openrouter"]


def test_the_example_response_of_the_specification_is_what_is_served():
    [example] = [json.loads(text) for text in fences(SPECIFICATION, "json") if "configurations" in text]
    assert example == EXAMPLE

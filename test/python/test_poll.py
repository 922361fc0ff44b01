"""poll.py meets the service, and servers that fail."""

import asyncio
import copy
import random
import socket
import struct
from contextlib import aclosing
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from conftest import EXAMPLE, answer, breaks_off, start

from poll import poll

FIRST = EXAMPLE
SECOND = copy.deepcopy(FIRST)
SECOND["models"].remove("ollama/rwkv-6-world")
SECOND["models"].append("qwen/another")
SECOND["configurations"]["qwen"]["another"] = {**FIRST["configurations"]["qwen"]["Qwen2.5-72B-Instruct"], "name": "another"}
SECOND["configurations"]["google"]["gemma-2-27b-it"]["icon"] = "simple-icons:gemma"


def follow(url, count, **options):
    """What is yielded up to the update of that number, and what on_poll received for each poll."""
    polls = []

    async def run():
        updates = []
        async with aclosing(poll(url, **{"interval": 0.001, "backoff": (0.001, 0.002), **options}, on_poll=lambda *poll: polls.append(poll))) as source:
            async for update in source:
                updates.append(update)
                if len(updates) == count:
                    return updates

    updates = asyncio.run(asyncio.wait_for(run(), 30))
    return updates, polls


def first_polls(url, count, **options):
    """What on_poll receives for the first polls, up to that number; then the task is cancelled."""
    polls = []

    async def run():
        enough = asyncio.Event()

        def on_poll(*poll):
            polls.append(poll)
            if len(polls) == count:
                enough.set()

        async def consume():
            async for _ in poll(url, **{"interval": 0.001, "backoff": (0.001, 0.002), **options}, on_poll=on_poll):
                pass

        task = asyncio.create_task(consume())
        await asyncio.wait_for(enough.wait(), 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())
    return polls


def reset(handler):
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.rfile.close()
    handler.connection.close()


def raw(data):
    def react(handler):
        handler.wfile.write(data)
        handler.close_connection = True

    return react


def without(name, record):
    return {key: value for key, value in record.items() if key != name}


FAULTS = {
    "a reset connection": reset,
    "a closed connection": raw(b""),
    "something else than HTTP": raw(b"220 ready\r\n"),
    "a body that breaks off": breaks_off,
    "half the JSON": answer('{"configurations": {'),
    "text that is no UTF-8": answer(b'{"\xff\xfe'),
    "a coding that it doesn't have": answer(FIRST, {"Content-Encoding": "gzip"}),
    "an empty body": answer(""),
    "a page": answer("<!doctype html><title>Log in</title>", {"Content-Type": "text/html"}),
    "JSON too deep": answer("[" * 1_000_000),
    "null": answer(None),
    "an array": answer([]),
    "an empty object": answer({}),
    "no endpoints": answer({key: FIRST[key] for key in ("configurations", "models")}),
    "endpoints without paths": answer({**FIRST, "endpoints": {"ollama": "none"}}),
    "models by number": answer({**FIRST, "models": [1]}),
    "a publisher without models": answer({**FIRST, "configurations": {"google": None}}),
    "a model without configuration": answer({**FIRST, "configurations": {"google": {"gemma": {"publisher": "google"}}}}),
    "a model of no publisher": answer({**FIRST, "configurations": {}}),
    "a model that its publisher hasn't": answer({**FIRST, "models": [*FIRST["models"], "google/rwkv"]}),
    "a model by its name alone": answer({**FIRST, "models": ["gemma-2-27b-it"]}),
    "a model by its publisher alone": answer({**FIRST, "models": ["google"]}),
    "a model with more than a name": answer({**FIRST, "models": ["google/gemma-2-27b-it/gemma"]}),
    "no category of endpoints": answer({"configurations": {}, "models": [], "endpoints": {}}),
    **{f"no endpoints of {name}": answer({**FIRST, "endpoints": without(name, FIRST["endpoints"])}) for name in FIRST["endpoints"]},
    **{f"{constant}, which JSON hasn't": answer({**FIRST, "more": float(constant)}) for constant in ("NaN", "Infinity", "-Infinity")},
    "no content": answer("", status=204),
    "a redirect in circles": answer("", {"Location": "/circle"}, 307),
    "a redirect to nowhere": answer("", {"Location": "http://[/"}, 308),
    "the service's own failure": answer({"statusCode": 500, "statusMessage": "Internal Server Error"}, status=500),
    "a catalog with status 500": answer(FIRST, status=500),
    "too many requests": answer("", {"Retry-After": "0"}, 429),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_changes_nothing_and_is_tried_again(server, fault):
    server.reactions = [fault, answer(FIRST, {"ETag": '"1"'}), fault, fault, answer(SECOND)]
    updates, polls = follow(server.url, 2)
    assert [update.catalog for update in updates] == [FIRST, SECOND]
    assert updates[0].added == FIRST["models"]
    assert (updates[1].added, updates[1].removed, updates[1].changed) == (["qwen/another"], ["ollama/rwkv-6-world"], ["google/gemma-2-27b-it"])
    assert len([failure for _, failure in polls if failure]) == 3
    assert (server.tags[0], server.tags[-1]) == (None, '"1"')


def turned(value):
    """The same value, with the keys of every object in the opposite order."""
    if isinstance(value, list):
        return [turned(item) for item in value]
    return {key: turned(value[key]) for key in reversed(value)} if isinstance(value, dict) else value


def test_another_order_of_keys_is_no_change_of_the_catalog_or_of_a_model(server):
    server.reactions = [answer(FIRST), answer(turned(FIRST)), answer(turned(SECOND))]
    updates, polls = follow(server.url, 2)
    assert [update.catalog for update in updates] == [FIRST, SECOND]
    assert updates[1].changed == ["google/gemma-2-27b-it"]
    assert len(polls) == 3


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"], ids=["no answer", "half a body"])
def test_no_answer_is_waited_for_longer_than_the_timeout(server, head):
    def hang(handler):
        handler.wfile.write(head)
        server.ended.wait()

    server.reactions = [answer(FIRST), hang, answer(SECOND)]
    updates, polls = follow(server.url, 2, timeout=0.5)
    assert [update.catalog for update in updates] == [FIRST, SECOND]
    assert len([failure for _, failure in polls if failure]) == 1


def test_an_answer_that_drips_is_not_waited_for_either(server):
    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n")
        while not server.ended.wait(0.05):
            handler.wfile.write(b"{")

    server.reactions = [answer(FIRST), drip, answer(SECOND)]
    updates, polls = follow(server.url, 2, timeout=0.5)
    assert [update.catalog for update in updates] == [FIRST, SECOND]
    assert [type(failure) for _, failure in polls if failure] == [TimeoutError]


def test_a_304_that_nobody_asked_for_is_a_failure(server):
    server.reactions = [answer("", {"ETag": '"1"'}, 304), answer(FIRST), answer("", status=304), answer(SECOND)]
    updates, polls = follow(server.url, 2)
    assert [update.catalog for update in updates] == [FIRST, SECOND]
    assert [str(failure) for _, failure in polls] == ["status 304", "None", "status 304", "None"]


def test_a_tag_of_any_letters_does_no_harm(server):
    server.reactions = [answer(FIRST, {"ETag": '"\xfc"'}), answer(SECOND)]
    updates, _ = follow(server.url, 2)
    assert [update.catalog for update in updates] == [FIRST, SECOND]


def test_an_address_that_is_none_is_a_failure_like_others():
    assert all(failure for _, failure in first_polls("nowhere", 3))


def test_the_wait_after_a_failure_is_random_and_its_bound_doubles_up_to_the_longest(server, monkeypatch):
    monkeypatch.setattr(random, "random", lambda: 0.5)
    server.reactions = [answer("", status=500)] * 4 + [answer(FIRST), answer("", status=500)]
    polls = first_polls(server.url, 6, backoff=(0.002, 0.008))
    assert [wait for wait, _ in polls] == [0.001, 0.002, 0.004, 0.004, 0.001, 0.001]


@pytest.mark.parametrize(
    "headers, wait",
    [
        ({}, 5),
        ({"Cache-Control": "no-cache"}, 5),
        ({"Cache-Control": "max-age=60"}, 60),
        ({"Cache-Control": 'public,MAX-AGE="60", stale-while-revalidate=600'}, 60),
        ({"Cache-Control": "max-age=1"}, 5),
        ({"Cache-Control": "s-maxage=60"}, 5),
        ({"Cache-Control": "max-age=60, no-store"}, 5),
        ({"Cache-Control": "max-age=60", "Age": "20"}, 40),
        ({"Cache-Control": "max-age=60", "Age": "old"}, 60),
        ({"Cache-Control": "max-age=" + "9" * 400}, 86_400),
        ({"Cache-Control": "max-age=" + "9" * 400, "Age": "60"}, 86_400),
        ({"Cache-Control": "max-age=" + "9" * 400, "Age": "9" * 400}, 5),
        *(({"Cache-Control": "max-age=60", "Age": age}, 60) for age in ("-100000", "Infinity", "1e3", "0x10", "20.5", "20, 20", "²")),
        *(({"Cache-Control": f"max-age={age}"}, 5) for age in ("1e3", "60s", "60.5", "0x60", "Infinity")),
        ({"Cache-Control": "max-age=soon"}, 5),
    ],
)
def test_the_next_poll_is_not_earlier_than_cache_control_says(server, headers, wait):
    server.reactions = [answer(FIRST, headers)]
    assert first_polls(server.url, 1, interval=5) == [(wait, None)]


NO_TIMES = [
    *("", "-5", "+5", "1.5", "1e3", "0x10", "1_0", "²", "Infinity", "nan", "120, 120", "120 s", "soon", "soon 2099", "2099-01-01T00:00:00Z"),
    *("Thu, 01 Jan 2099 00:00:00", "Thu, 01 Jan 2099 00:00:00 +0000", "Thu, 1 Jan 2099 00:00:00 GMT", "Fri, 01 Jan 2099 00:00:00 GMT"),
    *("Thursday, 01-Jan-99 00:00:00 GMT", "Thu Jan  1 00:00:00 2099", "Mon, 30 Feb 2099 00:00:00 GMT", "21 Oct Oct 07:28:00 " + "9" * 20),
]


def test_retry_after_is_waited_for_and_what_is_random_comes_on_top_of_it(server, monkeypatch):
    monkeypatch.setattr(random, "random", lambda: 0.5)

    def wait(field):
        server.reactions = [answer("", {"Retry-After": field}, 503)]
        return first_polls(server.url, 1, backoff=(1, 2))[0][0]

    assert wait("120") == 120.5
    for long in ("9" * 400, "Thu, 01 Jan 2099 00:00:00 GMT"):
        assert wait(long) == 86_400.5, long
    for none in (*NO_TIMES, "0", "Wed, 21 Oct 2015 07:28:00 GMT"):
        assert wait(none) == 0.5, none
    assert 3_500 < wait(format_datetime(datetime.now(timezone.utc) + timedelta(hours=1), usegmt=True)) <= 3_600.5


def test_the_service_is_polled_for_304s_and_found_again_after_a_restart():
    process, address = start()
    polls = []

    async def run():
        nonlocal process
        async for update in poll(f"{address}/models", interval=0.01, backoff=(0.01, 0.02), on_poll=lambda *poll: polls.append(poll)):
            assert update.catalog == FIRST
            break
        source = poll(f"{address}/models", interval=0.01, backoff=(0.01, 0.02), on_poll=lambda *poll: polls.append(poll))
        updates = []

        async def consume():
            async for update in source:
                updates.append(update)

        task = asyncio.create_task(consume())

        async def until(failed):
            seen = len(polls)
            while not any(bool(failure) == failed for _, failure in polls[seen:]):
                await asyncio.sleep(0.01)

        await until(False)
        process.kill()
        await until(True)
        process, _ = start(int(address.rpartition(":")[2]))
        await until(False)
        task.cancel()
        assert [update.catalog for update in updates] == [FIRST]

    try:
        asyncio.run(asyncio.wait_for(run(), 60))
    finally:
        process.kill()
        process.wait()

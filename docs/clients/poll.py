"""Follows the catalog of models. Needs Python 3.11 and httpx 0.28."""

import asyncio
import random
import re
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from time import time
from typing import Any, AsyncIterator, Callable

import httpx

LONGEST_WAIT = 86_400.0  # a header that asks for more, in seconds, is given a day
CATEGORIES = {"huggingface", "cloudflare", "openrouter", "ollama"}  # of endpoints


@dataclass
class Update:
    """A catalog unlike the one before, and which of the models differ: none, if only order or endpoints do."""

    catalog: dict  # configurations, models and endpoints; a description is HTML
    added: list[str]
    removed: list[str]
    changed: list[str]


async def poll(
    url: str,
    *,
    interval: float = 30.0,  # between polls, unless Cache-Control asks for more
    timeout: float = 10.0,  # for one answer, to its last byte
    backoff: tuple[float, float] = (1.0, 60.0),  # the bounds of a random wait after a failure; it doubles with each further one
    on_poll: Callable[[float, Exception | None], None] = lambda wait, failure: None,  # how long the next poll is away, and what went wrong
) -> AsyncIterator[Update]:
    """
    Yields the catalog at `url` once it is there, and whenever it changes. What fails is tried again; nothing is raised.

    All times are in seconds. Cancel the task that iterates to end the polling.
    """
    catalog: dict | None = None
    etag = b""
    failures = 0
    async with httpx.AsyncClient(timeout=timeout, follow_redirects=True) as client:
        while True:
            update, wait = None, 0.0
            try:
                async with asyncio.timeout(timeout):
                    response = await client.get(url, headers={"If-None-Match": etag} if etag else {})
                wait = retry_after(response.headers)
                if response.status_code == 200:
                    answer = response.json(parse_constant=refuse)
                    if not is_catalog(answer):
                        raise ValueError("the answer is no catalog")
                    if answer != catalog:
                        update = Update(answer, *compare(catalog, answer))
                    catalog = answer
                    etag = response.headers.get("ETag", "").encode("ascii", "ignore")  # httpx sends no other text
                elif response.status_code != 304 or not etag:
                    raise ValueError(f"status {response.status_code}")
                failures = 0
                wait = max(interval, freshness(response.headers))
                on_poll(wait, None)
            except Exception as failure:  # whatever it is, the last good answer is better
                wait += random.random() * min(backoff[1], backoff[0] * 2 ** min(failures, 99))
                failures += 1
                on_poll(wait, failure)
            if update:
                yield update
            await asyncio.sleep(wait)


def freshness(headers: httpx.Headers) -> float:
    """How long the answer is good, which is never if it must be asked for again."""
    field = headers.get("Cache-Control", "").lower()
    max_age = re.search(r'(?:^|[\s,])max-age="?([0-9]+)"?\s*(?:,|$)', "" if re.search("no-(?:cache|store)", field) else field)
    return min(LONGEST_WAIT, seconds(max_age and max_age[1]) - seconds(headers.get("Age")))


def retry_after(headers: httpx.Headers) -> float:
    """Retry-After is a number of seconds, or a date as `formatdate` writes it."""
    field = headers.get("Retry-After", "")
    wait = seconds(field)
    with suppress(ValueError, OverflowError, OSError):
        date = parsedate_to_datetime(field).timestamp()
        if formatdate(date, usegmt=True) == field:
            wait = max(0.0, date - time())
    return min(LONGEST_WAIT, wait)


def seconds(field: str | None) -> float:
    """A whole number of seconds; anything else is none."""
    return min(2.0**31, float(field)) if field and re.fullmatch("[0-9]+", field) else 0.0


def refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def compare(old: dict | None, new: dict) -> tuple[list[str], list[str], list[str]]:
    was, now = configurations_of(old), configurations_of(new)
    return [id for id in now if id not in was], [id for id in was if id not in now], [id for id in now if id in was and was[id] != now[id]]


def configurations_of(catalog: dict | None) -> dict:
    return {id: model_of(catalog["configurations"], id) for id in catalog["models"]} if catalog else {}


def model_of(groups: dict, id: str) -> dict | None:
    publisher, _, name = id.partition("/")
    return groups.get(publisher, {}).get(name)


def is_catalog(value: Any) -> bool:
    if not is_record(value, object):
        return False
    groups, models, endpoints = (value.get(key) for key in ("configurations", "models", "endpoints"))
    are_models = is_record(groups, dict) and all(is_model(model) for group in groups.values() for model in group.values())
    are_endpoints = is_record(endpoints, list) and all(map(is_texts, endpoints.values())) and endpoints.keys() >= CATEGORIES
    return are_models and is_texts(models) and all(model_of(groups, id) for id in models) and are_endpoints


def is_model(value: Any) -> bool:
    if not is_record(value, object) or not is_record(value.get("configuration"), object):
        return False
    configuration = value["configuration"]
    texts = [*(value.get(key) for key in ("publisher", "name", "description", "icon", "type")), configuration.get("model")]
    return is_texts(texts) and is_record(configuration.get("parameters"), (int, float))  # a bool is an int


def is_record(value: Any, kind: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(item, kind) for item in value.values())


def is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)

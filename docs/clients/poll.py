"""Follows the catalog of models. Needs Python 3.11 and httpx 0.28."""

import asyncio
import random
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import time
from typing import Any, AsyncIterator, Callable

import httpx

LONGEST_WAIT = 86_400.0  # a header that asks for more, in seconds, is given a day


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
                    answer = response.json()
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
                wait = max(wait, random.random() * min(backoff[1], backoff[0] * 2 ** min(failures, 99)))
                failures += 1
                on_poll(wait, failure)
            if update:
                yield update
            await asyncio.sleep(wait)


def freshness(headers: httpx.Headers) -> float:
    """How long the answer is good, which is never if it must be asked for again."""
    field = headers.get("Cache-Control", "").lower()
    max_age = re.search(r'(?:^|[\s,])max-age="?(\d{1,99})', "" if re.search("no-(?:cache|store)", field) else field)
    age = headers.get("Age", "")
    return min(LONGEST_WAIT, (float(max_age[1]) if max_age else 0.0) - (float(age) if re.fullmatch(r"\d{1,99}", age) else 0.0))


def retry_after(headers: httpx.Headers) -> float:
    """Retry-After is a number of seconds or a date."""
    field = headers.get("Retry-After", "")
    try:
        wait = float(field) if field.isdecimal() else parsedate_to_datetime(field).timestamp() - time()
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return min(LONGEST_WAIT, max(0.0, wait))


def compare(old: dict | None, new: dict) -> tuple[list[str], list[str], list[str]]:
    was, now = configurations_of(old), configurations_of(new)
    return [id for id in now if id not in was], [id for id in was if id not in now], [id for id in now if id in was and was[id] != now[id]]


def configurations_of(catalog: dict | None) -> dict:
    groups, ids = (catalog["configurations"], catalog["models"]) if catalog else ({}, [])
    return {id: groups.get(id.partition("/")[0], {}).get(id.partition("/")[2]) for id in ids}


def is_catalog(value: Any) -> bool:
    if not is_record(value, object):
        return False
    groups, models, endpoints = (value.get(key) for key in ("configurations", "models", "endpoints"))
    are_models = is_record(groups, dict) and all(is_model(model) for group in groups.values() for model in group.values())
    return are_models and is_texts(models) and is_record(endpoints, list) and all(map(is_texts, endpoints.values()))


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

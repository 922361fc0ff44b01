"""Follows the catalog at the URL of the command line, and prints each as a line of JSON; on a signal it ends."""

import asyncio
import json
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "docs/clients"))

from poll import poll  # noqa: E402


async def follow(url):
    async for update in poll(url, interval=0.1, timeout=1, backoff=(0.05, 0.5)):
        print(json.dumps(update.catalog), flush=True)
    raise RuntimeError("the polling has ended")


async def main():
    task = asyncio.create_task(follow(sys.argv[1]))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await asyncio.wait([task])
    if not task.cancelled():
        task.result()


asyncio.run(main())

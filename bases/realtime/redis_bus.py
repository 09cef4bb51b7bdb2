"""Redis between processes that serve sockets, and from those that do not."""

import asyncio
import logging
import os
import secrets
import time
from collections.abc import Callable, Iterable

import orjson
import redis
import redis.asyncio
from django.utils.crypto import salted_hmac

from bases.realtime.announcements import Message

logger = logging.getLogger(__name__)

# A writer must not wait long for a Redis that does not answer.
TIMEOUT_SECONDS = 2
RECONNECT_SECONDS = 1
# Presence is written anew before it is this old; that of a process that died counts no more then.
PRESENCE_SECONDS = 90


class RedisBus:
    """A channel and a record of who is present, for all servers with one secret key, on the Redis at a URL."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.process = f"{os.getpid()}-{secrets.token_hex(4)}"
        # Servers that know nothing of each other may share a Redis, and channels do not go by its databases.
        self.prefix = f"seatable:{salted_hmac(__name__, '', algorithm='sha256').hexdigest()[:16]}:"
        self.client = redis.Redis.from_url(url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS)

    def publish(self, message: Message) -> None:
        """Send a message to all other processes; a failure is logged and no more."""
        try:
            self.client.publish(f"{self.prefix}realtime", orjson.dumps({**message, "process": self.process}))
        except redis.RedisError as exc:
            logger.warning("Redis takes no announcements: %s", exc)

    def apps_in(self, base_uuid: str) -> set[str]:
        """Return the names of the apps that have a base open in any process; none when Redis does not answer."""
        try:
            entries = self.client.hvals(f"{self.prefix}apps:{base_uuid}")
        except redis.RedisError as exc:
            logger.warning("Redis does not tell who is connected: %s", exc)
            return set()
        fresh = (entry for entry in map(orjson.loads, entries) if entry["time"] > time.time() - PRESENCE_SECONDS)
        return {app for entry in fresh for app in entry["apps"]}

    def record_apps(self, base_uuid: str, apps: Iterable[str]) -> None:
        """Write down which apps have a base open in this process."""
        key, names = f"{self.prefix}apps:{base_uuid}", sorted(apps)
        try:
            if names:
                self.client.hset(key, self.process, orjson.dumps({"time": time.time(), "apps": names}))
                self.client.expire(key, PRESENCE_SECONDS)
            else:
                self.client.hdel(key, self.process)
        except redis.RedisError as exc:
            logger.warning("Redis does not note who is connected: %s", exc)

    async def listen(self, receive: Callable[[Message], None]) -> None:
        """Hand over each message of the other processes, for ever; what is sent while Redis is away is lost."""
        while True:
            client = redis.asyncio.Redis.from_url(self.url)
            try:
                async with client.pubsub(ignore_subscribe_messages=True) as channel:
                    await channel.subscribe(f"{self.prefix}realtime")
                    async for event in channel.listen():
                        message = orjson.loads(event["data"])
                        if message.pop("process") != self.process:
                            receive(message)
            except redis.RedisError as exc:
                logger.warning("Redis is away: %s", exc)
            finally:
                await client.aclose()
            await asyncio.sleep(RECONNECT_SECONDS)

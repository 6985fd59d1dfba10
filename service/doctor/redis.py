"""Redis: reachable, new enough, and does it keep what it holds over a restart?"""

import redis as library

from service.doctor.finding import Finding, well, wrong

OLDEST = (6, 2)


def redis(client: library.Redis) -> Finding:
    """INFO of the server behind this client."""
    try:
        server, kept = client.info("server"), client.info("persistence")
    except library.RedisError as error:
        return wrong("Redis", f"does not answer ({type(error).__name__})", "start it, or mend REDIS_URL")
    version = str(server["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        return wrong("Redis", f"version {version} is too old", "install 6.2 or newer")
    if not kept["aof_enabled"]:
        says = f"version {version} answers, but forgets everything at a restart (no append-only file)"
        return wrong("Redis", says, "set appendonly yes: limits and tokens must survive a restart")
    return well("Redis", f"version {version} answers and keeps an append-only file")

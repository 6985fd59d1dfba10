"""Real parts for tests: a PostgreSQL cluster, a Redis server, an app on a migrated database."""

"""The one SQLite file: opened with care, migrated by number, written by one thread, read by others.

Knows bytes, transactions and threads; never what a memory is.
"""

from app.adapters.storage.database import Database, open_database
from app.adapters.storage.erasing import Erasure
from app.adapters.storage.migrating import SCHEMA_VERSION
from app.adapters.storage.reading import snapshot
from app.adapters.storage.vectors import pack, unpack

__all__ = [
    "SCHEMA_VERSION",
    "Database",
    "Erasure",
    "open_database",
    "pack",
    "snapshot",
    "unpack",
]

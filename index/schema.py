"""The tables of a library's SQLite file, and how those of older versions become these."""

from sqlite3 import Connection

__all__ = ["SCHEMA", "SCHEMA_VERSION", "upgraded"]

SCHEMA_VERSION = 4

_COLLECTIONS = """
CREATE TABLE IF NOT EXISTS collection (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS member (
    collection INTEGER NOT NULL REFERENCES collection (number) ON DELETE CASCADE,
    document INTEGER NOT NULL REFERENCES document (number) ON DELETE CASCADE,
    PRIMARY KEY (collection, document)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS member_document ON member (document);
"""

_DOCUMENTS = """
CREATE TABLE IF NOT EXISTS state (generation INTEGER NOT NULL);
INSERT INTO state SELECT 0 WHERE NOT EXISTS (SELECT * FROM state);
CREATE TABLE IF NOT EXISTS document (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE, source TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL,
    metadata TEXT NOT NULL, edits TEXT NOT NULL, report TEXT NOT NULL,
    text TEXT NOT NULL, characters INTEGER NOT NULL, pages TEXT NOT NULL, notes TEXT NOT NULL,
    added TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS document_sha256 ON document (sha256);
CREATE TABLE IF NOT EXISTS passage (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES document (number) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, language TEXT,
    section TEXT, kind TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS passage_document ON passage (document, ordinal);
"""

SCHEMA = f"{_DOCUMENTS}{_COLLECTIONS}"

# Version 1 had a column for each field of the metadata, and knew neither notes nor sections.
_FROM_VERSION_1 = """
ALTER TABLE document ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
ALTER TABLE document ADD COLUMN edits TEXT NOT NULL DEFAULT '{}';
ALTER TABLE document ADD COLUMN report TEXT NOT NULL DEFAULT '{"repairs": [], "problems": []}';
ALTER TABLE document ADD COLUMN characters INTEGER NOT NULL DEFAULT 0;
ALTER TABLE document ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';
UPDATE document SET characters = length(text), metadata = json_object(
    'title', title, 'authors', json(authors), 'year', year, 'language', language,
    'publisher', NULL, 'origins', json('[]'));
ALTER TABLE document DROP COLUMN title;
ALTER TABLE document DROP COLUMN authors;
ALTER TABLE document DROP COLUMN year;
ALTER TABLE document DROP COLUMN language;
ALTER TABLE passage ADD COLUMN section TEXT;
ALTER TABLE passage ADD COLUMN kind TEXT NOT NULL DEFAULT 'text';
"""


# Version 2 knew no collections.
_FROM_VERSION_2 = _COLLECTIONS

# Version 3 knew no kinds of work. Nothing says any of what it holds; a Köprü of then cannot read one.
_FROM_VERSION_3 = "UPDATE document SET metadata = json_set(metadata, '$.work', NULL)"


def upgraded(connection: Connection) -> int:
    """Brings a file of an older version up to date, one version after the other; gives its version then.

    Two processes may come upon it at once: the second waits, and finds it done.
    """
    connection.execute("BEGIN IMMEDIATE")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    changes = {1: _FROM_VERSION_1, 2: _FROM_VERSION_2, 3: _FROM_VERSION_3}
    try:
        while version in changes:
            for statement in changes[version].split(";"):
                connection.execute(statement)
            version += 1
            connection.execute(f"PRAGMA user_version = {version}")
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
    return int(version)

"""DuckDB: one file with all tables, readable from version 1.2 on.

Its rows are the same each time; its bytes are not, since DuckDB writes blocks as they come free.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from section287.publish.formats import Tell, WrittenFile, describe_file

if TYPE_CHECKING:
    from section287.publish.content import Content

FILE = "section287.duckdb"


def write(content: Content, folder: Path, written: Sequence[WrittenFile], tell: Tell) -> list[WrittenFile]:
    """Write ``section287.duckdb`` and return it."""
    quoted = str(folder / FILE).replace("'", "''")
    content.connection.execute(f"ATTACH '{quoted}' AS written (STORAGE_VERSION 'v1.2.0')")
    try:
        for table in content.tables:
            tell(f"duckdb {table.name}")
            content.connection.execute(f'CREATE TABLE written.main."{table.name}" AS {content.query(table)}')
            for name, column in table.columns.items():
                if column.empty is None:
                    content.connection.execute(
                        f'ALTER TABLE written.main."{table.name}" ALTER COLUMN "{name}" SET NOT NULL'
                    )
                said = column.description.replace("'", "''")
                content.connection.execute(f'COMMENT ON COLUMN written.main."{table.name}"."{name}" IS \'{said}\'')
    finally:
        content.connection.execute("DETACH written")
    return [describe_file(folder, FILE, "duckdb")]

"""A call as a Parquet file, for those who go on with pandas, polars, DuckDB or R. Needs pyarrow, an extra."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from aligncheck.batch.cells import escaped
from aligncheck.batch.tables import labels_by_name
from aligncheck.errors import UsageError
from aligncheck.model.call import Call, Scored

_ROWS = 2_000
"""Rows that are held and written at a time."""


def write_parquet(path: Path, call: Call, scored: Callable[[], Iterator[Scored]]) -> None:
    """Writes the columns of the CSV file with their types: ``orientation_10`` is 0, 1, 2 or null, flags are a list.

    The mandate and the titles of the orientations stand in the file's metadata. Raises UsageError without pyarrow,
    OSError when the file cannot be written.
    """
    pa, pq = _pyarrow()
    schema = _schema(pa, call)
    labels = labels_by_name(call)
    rows = scored()
    with pq.ParquetWriter(str(path), schema, compression="zstd") as writer:
        while chunk := list(islice(rows, _ROWS)):
            columns = _columns(call, chunk, labels)
            writer.write_table(pa.table(columns, schema=schema))


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        from pyarrow import parquet as pq
    except ImportError as error:
        raise UsageError(
            "Parquet files need pyarrow, which is not installed.", mend='Run: pip install "aligncheck[parquet]"'
        ) from error
    return pa, pq


def _schema(pa: Any, call: Call) -> Any:
    text, small = pa.string(), pa.int8()
    fields = [
        pa.field("name", text, nullable=False),
        pa.field("status", text),
        pa.field("language", text),
        pa.field("words", pa.int64()),
        pa.field("pages", pa.int32()),
        pa.field("sha256", text),
        pa.field("problem", text),
        pa.field("kind", text),
        pa.field("flags", pa.list_(text)),
        pa.field("warnings", pa.list_(text)),
        *(
            pa.field(f"orientation_{number}", small, metadata={"title": escaped(title)})
            for number, title in call.titles
        ),
        *(pa.field(f"label_{number}", small) for number, _ in call.titles if call.labelled),
    ]
    mandate = call.mandate
    told = {
        "aligncheck": call.aligncheck,
        "mandate_id": mandate.id,
        "mandate_version": mandate.version,
        "mandate_digest": mandate.digest,
    }
    return pa.schema(fields, metadata={key: escaped(value) for key, value in told.items()})


def _columns(call: Call, chunk: list[Scored], labels: dict[str, dict[int, int]]) -> dict[str, list[Any]]:
    rows = [one.row for one in chunk]
    columns: dict[str, list[Any]] = {
        "name": [escaped(row.name) for row in rows],
        "status": [escaped(row.status) for row in rows],
        "language": [escaped(row.language) for row in rows],
        "words": [None if row.problem or row.kind else row.words for row in rows],
        "pages": [row.pages for row in rows],
        "sha256": [escaped(row.sha256) for row in rows],
        "problem": [escaped(row.problem) for row in rows],
        "kind": [escaped(row.kind) for row in rows],
        "flags": [_list(row.flags) for row in rows],
        "warnings": [_list(row.warnings) for row in rows],
    }
    markers = [{cell.orientation: cell.marker for cell in row.cells} for row in rows]
    for number, _ in call.titles:
        columns[f"orientation_{number}"] = [found.get(number) for found in markers]
    if call.labelled:
        said = [labels.get(row.name, {}) for row in rows]
        for number, _ in call.titles:
            columns[f"label_{number}"] = [found.get(number) for found in said]
    return columns


def _list(texts: Iterable[str]) -> list[str]:
    return [escaped(text) for text in texts]

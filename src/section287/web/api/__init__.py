"""The API under ``/api/v1``: the questions' answers as JSON, csv, NDJSON and Parquet, described by OpenAPI."""

from __future__ import annotations

PREFIX = "/api/v1"

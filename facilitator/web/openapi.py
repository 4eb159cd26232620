"""The OpenAPI document: every command from its declaration, the snapshot, and how a program says who it is."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from facilitator import __version__, contract
from facilitator.domain.audience import Audience
from facilitator.identity import DELEGATE_COOKIE, STAFF_COOKIE


def describe() -> dict[str, Any]:
    """Return the OpenAPI document."""
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    answer = _schema(contract.Answer, schemas)
    for name, declared in contract.declarations().items():
        model = declared.payload
        body = {"required": True, "content": {"application/json": {"schema": _schema(model, schemas)}}}
        responses = {
            status: {"description": words, "content": {"application/json": {"schema": answer}}}
            for status, words in (("200", "Committed"), ("4XX", "Refused"), ("503", "Busy: try again"))
        }
        paths[f"/api/v1/commands/{name}"] = {
            "post": {
                "operationId": name,
                "summary": (model.__doc__ or "").strip(),
                "requestBody": body,
                "responses": responses,
            }
        }
    paths["/api/v1/sessions/{session}"] = {
        "get": {
            "operationId": "snapshot",
            "summary": "What the caller may see of a session; the ETag changes with its revision",
            "parameters": [
                {"name": "session", "in": "path", "required": True, "schema": {"type": "string"}},
                {
                    "name": "audience", "in": "query", "description": "As whom to look; else as the caller's role.",
                    "schema": {"type": "string", "enum": list(Audience)},
                },
                {"name": "If-None-Match", "in": "header", "schema": {"type": "string"}},
            ],
            "responses": {
                "200": {"description": "The snapshot", "content": {"application/json": {"schema": {"type": "object"}}}},
                "304": {"description": "Nothing has changed"},
                "4XX": {"description": "Refused", "content": {"application/json": {"schema": answer}}},
            },
        }
    }  # fmt: skip
    cookies = {
        "delegate": (DELEGATE_COOKIE, "Set by GET /j/<code>."),
        "staff": (STAFF_COOKIE, "Set by GET /access/<token>."),
    }
    schemes = {
        name: {"type": "apiKey", "in": "cookie", "name": cookie, "description": words}
        for name, (cookie, words) in cookies.items()
    }
    info = {
        "title": "Facilitator",
        "version": __version__,
        "description": "Who holds both cookies says with the header X-Facilitator-As: delegate or staff. "
        "docs/programs.md tells of the socket.",
    }
    return {
        "openapi": "3.1.0", "info": info, "servers": [{"url": "/"}], "security": [{name: []} for name in schemes],
        "paths": paths, "components": {"schemas": schemas, "securitySchemes": schemes},
    }  # fmt: skip


def _schema(model: Any, schemas: dict[str, Any]) -> dict[str, str]:
    schema = TypeAdapter(model).json_schema(ref_template="#/components/schemas/{model}", by_alias=True)
    schemas.update(schema.pop("$defs", {}))
    schemas[model.__name__] = schema
    return {"$ref": f"#/components/schemas/{model.__name__}"}

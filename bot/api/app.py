"""The HTTP application: routes, errors, limits, and the documentation page with its assets from this machine."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from bot.api import desk_articles, desk_incidents, desk_requests, ingest, operations, problems, routes
from bot.api.bodies import BodyLimit
from bot.api.context import ApiContext


def build_api(context: ApiContext) -> FastAPI:
    """The app over this context."""
    app = FastAPIOffline(
        title="autoq",
        version=version("autoq"),
        redoc_url=None,
        description="The approval gate between automation and production, and its service desk.",
    )
    app.state.context = context
    app.add_middleware(BodyLimit)
    problems.install(app)
    for part in (routes, desk_requests, desk_articles, desk_incidents, ingest, operations):
        app.include_router(part.router)
    return app

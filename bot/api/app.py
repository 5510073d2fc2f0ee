"""The HTTP application: routes, errors, limits, and the documentation page with its assets from this machine."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from bot.api import operations, problems, routes
from bot.api.bodies import BodyLimit
from bot.api.context import ApiContext


def build_api(context: ApiContext) -> FastAPI:
    """The app over this context."""
    app = FastAPIOffline(
        title="autoq",
        version=version("autoq"),
        redoc_url=None,
        description="The approval gate between automation and production.",
    )
    app.state.context = context
    app.add_middleware(BodyLimit)
    problems.install(app)
    app.include_router(routes.router)
    app.include_router(operations.router)
    return app

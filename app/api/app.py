"""The JSON API as one FastAPI application: routes, documents, and problems for everything else."""

from app import __version__
from app.api.documentation import documentation_router
from app.api.errors import install
from app.api.openapi import DocumentedApi
from app.api.routes import ROUTERS
from app.api.unknown import UnknownPaths
from app.services import Services

ABOUT = """
Inkling turns a few typed words into a complete prompt that carries what it remembers of the person
who asks. Errors are `application/problem+json`; every answer carries `X-Request-ID`.
"""


def create_api(services: Services) -> DocumentedApi:
    """The API over these services. What is mounted on it later gets the paths it leaves."""
    api = DocumentedApi(
        title="Inkling",
        version=__version__,
        description=ABOUT.strip(),
        docs_url=None,  # FastAPI's own page loads its scripts from another host
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        separate_input_output_schemas=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # may carry messages' text
    )
    api.state.services = services
    for router in ROUTERS:
        api.include_router(router)
    api.include_router(documentation_router(api))
    UnknownPaths.of(ROUTERS).add_to(api)
    install(api)
    return api

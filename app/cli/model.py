"""`model` on the command line: the embedding model is built where the application will find it."""

from app.settings import Settings
from app.wiring import build_model


async def build(settings: Settings) -> int:
    """Build the model in `MODEL_HOME`, or in `INKLING_HOME`; nothing is done where it is whole."""
    print(await build_model(settings))
    return 0

"""What is known, what was said before and a message come in; the turns for a model go out."""

from app.core.generation.answering import Answer
from app.core.generation.citing import cited
from app.core.generation.composing import Material, Note, Room, compose
from app.core.generation.selecting import select

__all__ = ["Answer", "Material", "Note", "Room", "cited", "compose", "select"]

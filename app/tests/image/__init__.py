"""The image without a container engine: the Dockerfile's own instructions, run in a plain root."""

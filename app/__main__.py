"""`python -m app serve|export|import|audit|bench`: errors are one sentence and exit code 2."""

import os
import sys

# numpy's matrix products are small here; more threads would only fight over two cores
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from app.cli import main

if __name__ == "__main__":
    sys.exit(main())

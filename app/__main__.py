"""`python -m app serve|health|model|export|import|audit|bench`: an error is a sentence, code 2."""

import os
import sys

# numpy's matrix products are small here; more threads would only fight over two cores
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from app.cli import main

if __name__ == "__main__":
    sys.exit(main())

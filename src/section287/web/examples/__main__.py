"""Make the worked example anew."""

import sys
from pathlib import Path

from section287.web.examples import make_examples

make_examples(Path(sys.argv[1]), Path(__file__).parent, Path(sys.argv[2]) if len(sys.argv) > 2 else None)

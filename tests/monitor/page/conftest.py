"""The browser of the report's tests is the page's, too."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "report"))

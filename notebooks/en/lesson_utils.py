"""Lets `import lesson_utils` work here, however Jupyter was started.

A kernel looks in the notebook's folder first, so it finds this file,
which steps aside for the package of the same name, two folders up.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
del sys.modules[__name__]
import lesson_utils  # noqa: F401

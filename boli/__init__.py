"""The front door: the command `boli` and the demo."""

import os

# Before numpy loads: OpenBLAS threads only wait for each other on the small matrices here (features of 10 s of sound
# took 4.9 CPU ms with one thread and 29.6 with two).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

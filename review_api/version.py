"""Version: which release of the package is running."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("boli-speech")
except PackageNotFoundError:  # run from a checkout that was not installed
    VERSION = "0"

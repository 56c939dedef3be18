"""Version: which release of the package runs."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("boli-speech")
except PackageNotFoundError:  # it runs from a checkout that was not installed
    VERSION = "0"

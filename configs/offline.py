"""Offline: keep libraries from calling home. This must run before any of them is imported.

onnxruntime reports to its maker: it looks up a host on the internet, and keeps a device id and a database of events in
the user's cache folder. So every package that may load it imports this module first.
"""

import os

SWITCHES = {"ORT_DISABLE_TELEMETRY": "1"}


def stay_offline() -> None:
    """Set the switches for this process and its children, whatever the environment says."""
    os.environ.update(SWITCHES)


stay_offline()

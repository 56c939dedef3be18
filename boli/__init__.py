"""The front door: the command `boli` and the demo."""

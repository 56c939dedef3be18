"""The demo, and the recordings it is shown on."""

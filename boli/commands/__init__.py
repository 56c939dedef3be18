"""The commands of `boli`, one topic a module."""

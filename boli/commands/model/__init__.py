"""`boli model`: training, calibrating and judging models. One command a module."""

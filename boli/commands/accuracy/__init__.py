"""`boli accuracy`: error rates against what people wrote, and what is needed to trust them. One command a module."""

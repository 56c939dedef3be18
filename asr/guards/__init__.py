"""Guards: checks that keep a recogniser from inventing or losing words."""

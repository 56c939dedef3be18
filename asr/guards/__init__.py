"""What keeps a recogniser from inventing or losing words."""

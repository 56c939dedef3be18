"""What operators and leads call, and the links that they give to people."""

"""What a person's text says about the machine's."""

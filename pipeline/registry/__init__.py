"""The registry: which models there are, what each was made from and measured at, and which of them drafts what."""

"""Blobs in a bucket of S3 or of something that speaks like it, with copies on the local disk to read from."""

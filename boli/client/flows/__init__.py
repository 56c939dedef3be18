"""Flows: what takes several calls, written once for both clients. A flow yields what is to be done and is sent the
result; it does no input or output with the service itself. The client's steps are in boli/client/flows/steps.py.
"""

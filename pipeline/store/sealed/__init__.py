"""Sealed: blobs that are encrypted at rest (docs/explain/encryption.md).

master key   of the settings: a file, the environment, or a command (KMS)     master.py
  > key of a client    table `client_key`, wrapped by the master key           keyring.py
      > data key of a recording   table `data_key`, wrapped by the client's    keyring.py
          > the files of the recording                                         file_format.py, blobs.py
"""

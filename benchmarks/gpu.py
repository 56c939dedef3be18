"""The short name of benchmarks/asr/gpu.py: `python -m benchmarks.gpu`."""

from benchmarks.asr.gpu import main

if __name__ == "__main__":
    main()

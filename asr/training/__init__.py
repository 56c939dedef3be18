"""Training: sentences become speech by espeak-ng, speech becomes windows, windows teach a Whisper model.

    texts/*.yaml -> corpus -> espeak + sound -> window -> shards on disk -> targets -> loop -> export -> a model folder

Only here and in asr/finetuning/ are torch and transformers imported for recognition; the extra `[train]` installs them.
"""

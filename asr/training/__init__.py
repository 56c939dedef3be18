"""Training from nothing: espeak-ng speaks sentences, the speech becomes windows, and a Whisper model learns from them.

    texts/*.yaml -> corpus -> espeak + sound -> window -> shards on disk -> targets -> loop -> export -> a model folder

For recognition, torch and transformers are imported only here and in asr/finetuning/. The extra `[train]` installs
them.
"""

"""Token rate: how many tokens a second of speech needs, by language.

Whisper's decoder has 448 positions for prompt and text. Its tokenizer was made for Latin text: a Gujarati letter costs
2.6 tokens where an English one costs 0.2. So for most Indian languages a window of 30 s is too long for the decoder.
"""

from collections.abc import Mapping

# Positions in the decoder (Radford et al. 2022: n_text_ctx).
DECODER_POSITIONS = 448

# The highest number of tokens a second with Whisper's own tokenizer.
# Measured: Hindi, 160 clips (1244 s) of read speech: median 12.1, 90 % under 16.2, highest 19.8, at 1.04 tokens a
# letter; that is 19 letters a second at most and 15.6 at the 90th percentile. Telugu, 6 clips: 15.7 on average.
# Derived, for the others: tokens a letter (of one sentence in each language) x 15 letters a second:
# ta 0.84, mr 1.04, kn 1.69, te 1.93, pa 1.96, bn 2.00, ml 2.22, gu 2.57. Malayalam agrees with a field report of
# 224 tokens in about 7 s (K. Manohar). Assamese has the value of Bengali, Nepali and Sanskrit that of Hindi.
# Guessed, from the script's two bytes a letter: ur, sd. Faster speech is not lost: a full window is split and decoded
# again.
WHISPER_RATES: Mapping[str, float] = {
    "hi": 20.0,
    "mr": 20.0,
    "ne": 20.0,
    "sa": 20.0,
    "ta": 14.0,
    "kn": 26.0,
    "te": 29.0,
    "pa": 30.0,
    "bn": 30.0,
    "as": 30.0,
    "ml": 34.0,
    "gu": 39.0,
    "ur": 14.0,
    "sd": 14.0,
    "en": 6.0,
}


def highest(languages: tuple[str, ...], rates: Mapping[str, float]) -> float:
    """Return the highest rate of the languages; one that is not in the table has the highest rate of all."""
    worst = max(rates.values())
    return max((rates.get(language, worst) for language in languages), default=worst)

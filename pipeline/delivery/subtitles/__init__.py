"""Subtitles: segments cut into cues that can be read while they are shown.

    segment     |- राशन कार्ड की अर्ज़ी के लिए आधार की प्रति, फोटो और पते का प्रमाण लाना है, और कल दस बजे आना है -|
    cues        |- राशन कार्ड की अर्ज़ी के लिए             -|- और कल दस बजे आना है -|
                |- आधार की प्रति, फोटो और पते का प्रमाण ... |

utterances.py  who speaks: the words of one speaker, until another speaks or nobody does
cutting.py     an utterance into cues: at ends of sentences and pauses, never inside a word
lines.py       a cue into lines
placing.py     when each cue is shown: no two at once, long enough to be read
"""

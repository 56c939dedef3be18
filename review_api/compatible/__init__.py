"""Compatible: the addresses of OpenAI, AssemblyAI and Deepgram, so that their own packages work with this service.

    openai.py       POST /v1/audio/transcriptions, /v1/audio/translations
    assemblyai.py   /v2/upload, /v2/transcript
    deepgram.py     POST /v1/listen
    live.py         a clear no, where the three stream sound while it is spoken

There is no second path for sound: what comes is a submission like any other, and what goes is a format of
pipeline/delivery/formats. docs/reference/compatible.md says what is honoured and what is refused.
"""

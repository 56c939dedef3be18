"""The same voice in later recordings, by consent."""

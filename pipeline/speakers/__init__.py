"""Speaker identification: the same voice in later recordings, by consent."""

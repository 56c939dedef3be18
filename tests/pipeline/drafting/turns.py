"""Turns for tests, drawn by hypothesis."""

from hypothesis import strategies as st

from diarize.turn import Turn

turns_of_a_channel = st.lists(
    st.builds(
        lambda start_ms, length_ms, speaker: Turn(start_ms, start_ms + length_ms, speaker),
        st.integers(0, 60_000),
        st.integers(1, 8000),
        st.sampled_from(["S1", "S2", "S3"]),
    ),
    max_size=12,
)

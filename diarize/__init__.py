"""Who spoke when. Audio signals in, turns out; knows neither the recogniser nor the database."""

"""Speech to words. Arrays in, values out; knows neither the database nor HTTP."""

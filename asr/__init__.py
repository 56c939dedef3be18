"""Speech to words. Arrays in, values out; knows neither the database nor HTTP."""

from configs import offline as offline

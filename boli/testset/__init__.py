"""What a model trained here can do: a fixed test set, spoken anew each time, bit for bit the same.

testset.json --items()--> Item --render()--> sound --asr.stock--> text --accuracy.measure--> the card's table
"""

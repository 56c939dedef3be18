"""Identifiers: what in a text tells who somebody is, by number, address or name. `find` in find.py is the way in.

tokens      words, digits and signs of a text, with their places
readings    what is spelled or counted out in them: "double nine", नौ सात, एम एच बारह
checks      the arithmetic of numbers: Verhoeff, Luhn, structures
labels      the words beside a number that say what it is: labels.tsv
"""

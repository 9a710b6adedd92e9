"""The figures of the lessons: a module a topic, each function returns a Figure.

Functions take plain numbers and arrays. They keep no state, make no widgets and write
no files. Labels are in the language of the edition.
"""

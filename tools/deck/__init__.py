"""From a lesson to the slides of its deck: what of each cell an audience sees.

`words` knows Markdown, `code` knows Python, `reading` puts both on slides.
"""

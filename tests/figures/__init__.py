"""What each topic of figures shows, a file a topic.

EXAMPLES of `test_TOPIC` has a figure for each public function of
`lesson_utils/figures/TOPIC.py`, by its name, or by its name and a remark. Their labels
come from the catalogue, or are no words: what a lesson passes is the lesson's.
"""

from importlib import import_module
from pkgutil import iter_modules

from lesson_utils import figures

TOPICS = {
    module.name: import_module(f"lesson_utils.figures.{module.name}")
    for module in iter_modules(figures.__path__)
    if not module.name.startswith("_")  # what the topics share
}
EXAMPLES = {
    (topic, example): draw
    for topic in TOPICS
    for example, draw in import_module(f"figures.test_{topic}").EXAMPLES.items()
}

"""What the tests of several files begin with: a browser, and the decks."""

import pytest
from browser import chromium
from decks import make_all


@pytest.fixture(scope="module")
def browser():
    """A browser of one's own: its sessions and the kernels' loops do not mix."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def decks(tmp_path_factory):
    """A folder with every deck."""
    return make_all(tmp_path_factory.mktemp("slides"))


@pytest.fixture
def deck(decks, path):
    """The deck of one lesson."""
    return decks / path.parent.name / f"{path.stem}.html"

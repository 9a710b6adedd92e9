"""Lesson 09: its update rules and schedules are those of Keras, to six digits."""

import ast
import math

import numpy as np
import pytest
from reading import CODE, LESSONS, cells, tags

(PAGE,) = [path for path in LESSONS if path.stem[:2] == "09" and "en" in path.parts]
RULES = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
WRITTEN = {"my_momentum": "momentum", "my_rmsprop": "rmsprop", "my_adam": "adam"}
STEPS = 30
# Exact in float32, too: Keras rounds its settings to it.
RATE = 0.125
BETAS = {"beta_1": 0.875, "beta_2": 1 - 2**-10}


def definitions():
    """The functions of the page and of its solutions, by name, and the SCHEDULES."""
    sources = [c.source for c in cells(PAGE, "code") if "exercise" not in tags(c)]
    sources += [CODE.search(c.source).group(1) for c in cells(PAGE, tag="solution")]
    wanted = {}
    for source in sources:
        for node in ast.parse(source).body:
            target = getattr(node, "targets", [None])[0]
            name = getattr(node, "name", None) or getattr(target, "id", None)
            if name in (*RULES, *WRITTEN, "cosine", "SCHEDULES"):
                wanted[name] = node
    return wanted


def functions():
    """What `definitions` finds, ready to be called."""
    module = ast.Module(list(definitions().values()), [])
    names = {"np": np, "math": math}
    exec(compile(module, str(PAGE), "exec"), names)
    return names


@pytest.mark.parametrize("name", [*RULES, *WRITTEN])
def test_a_rule_has_at_most_six_lines(name):
    *body, last = definitions()[name].body
    first = body[0] if body else last
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        first = body[1]  # behind the docstring
    assert last.end_lineno - first.lineno < 6 + (name == "my_adam"), name


@pytest.fixture(scope="module")
def keras():
    import keras

    return keras


def of_keras(keras, name):
    """Keras's optimizer for a rule of the page."""
    kinds = keras.optimizers
    return {
        "sgd": lambda: kinds.SGD(RATE),
        "momentum": lambda: kinds.SGD(RATE, momentum=0.9),
        "nesterov": lambda: kinds.SGD(RATE, momentum=0.9, nesterov=True),
        "adagrad": lambda: kinds.Adagrad(RATE),
        "rmsprop": lambda: kinds.RMSprop(RATE),
        "adam": lambda: kinds.Adam(RATE, **BETAS),
    }[name]()


def walk(name, settings=(), memory=0.0):
    """The gradients of some steps, and where a rule of the page gets to with them."""
    rule, dice = functions()[name], np.random.default_rng(9)
    theta = dice.uniform(-5, 5, (2, 3))
    gradients, places = dice.normal(0, 3, (STEPS, 2, 3)), [theta]
    for gradient in gradients:
        theta, memory = rule(theta, gradient, memory, RATE, *settings)
        places.append(theta)
    return gradients, np.array(places)


@pytest.mark.parametrize("name", WRITTEN)
def test_a_solution_is_the_rule_that_the_page_goes_on_with(name):
    start = {"memory": (0.0, 0.0, 1)} if name == "my_adam" else {}
    ours, theirs = walk(name, **start)[1], walk(WRITTEN[name], **start)[1]
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("name", RULES)
def test_a_rule_goes_where_keras_goes(keras, name):
    # Keras's sum of squares begins at 0.1, not at 0.
    memory = {"adagrad": 0.1, "adam": (0.0, 0.0, 1)}.get(name, 0.0)
    settings = tuple(BETAS.values()) if name == "adam" else ()
    gradients, places = walk(name, settings, memory)
    optimizer = of_keras(keras, name)
    weights = keras.Variable(places[0], dtype="float64")
    for gradient, place in zip(gradients, places[1:], strict=True):
        optimizer.apply([keras.ops.convert_to_tensor(gradient)], [weights])
        there = keras.ops.convert_to_numpy(weights)
        np.testing.assert_allclose(there, place, rtol=1e-6, atol=1e-6)


@pytest.mark.slow
def test_the_lecture_notes_rule_is_what_keras_calls_nesterov(keras):
    optimizer = keras.optimizers.SGD(RATE, momentum=0.1, nesterov=True)
    w, past = -5.0, 0.0
    weight = keras.Variable(w, dtype="float64")
    for _ in range(STEPS):
        optimizer.apply([keras.ops.convert_to_tensor(2 * w, "float64")], [weight])
        velocity = past * 0.1 - RATE * 2 * w
        w, past = w + 0.1 * velocity - RATE * 2 * w, velocity
        there = keras.ops.convert_to_numpy(weight)
        np.testing.assert_allclose(there, w, rtol=1e-6, atol=1e-6)


@pytest.mark.slow
def test_the_schedules_are_those_of_keras(keras):
    plans = keras.optimizers.schedules
    ours = functions()["SCHEDULES"]
    theirs = {
        "stairs": plans.ExponentialDecay(0.1, 100, 0.5, staircase=True),
        "exponential": plans.ExponentialDecay(0.1, 100, 0.5),
        "cosine": plans.CosineDecay(0.1, 600),
    }
    for name, plan in theirs.items():
        for t in (0, 1, 99, 100, 300, 599):
            assert float(plan(t)) == pytest.approx(0.1 * ours[name](t), abs=1e-7)

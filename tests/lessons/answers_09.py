"""Lesson 09: wrong answers with what they are told, and unusual right ones.

Multiple choice needs no rows here: every other letter is wrong.
"""

import numpy as np

from .told import Told


def momentum(theta, gradient, velocity, rate, beta=0.9):
    velocity = beta * velocity - rate * gradient
    return theta + velocity, velocity


def momentum_as_goh_writes_it(theta, gradient, z, rate, beta=0.9):
    z = beta * z + gradient
    return [theta - rate * z, z]


def momentum_that_remembers_everything(theta, gradient, steps, rate, beta=0.9):
    steps = [*(steps or []), -rate * np.asarray(gradient)]
    velocity = sum(beta**age * step for age, step in enumerate(reversed(steps)))
    return theta + velocity, steps


def momentum_in_single_precision(theta, gradient, velocity, rate, beta=0.9):
    velocity = np.float32(beta) * velocity - np.float32(rate) * np.asarray(gradient)
    return theta + velocity, velocity


def momentum_forgets(theta, gradient, velocity, rate, beta=0.9):
    new = beta * velocity - rate * gradient
    return theta + new, velocity


def momentum_one_step_late(theta, gradient, velocity, rate, beta=0.9):
    new = beta * velocity - rate * gradient
    return theta + velocity, new


def momentum_minus(theta, gradient, velocity, rate, beta=0.9):
    velocity = beta * velocity - rate * gradient
    return theta - velocity, velocity


def momentum_uphill(theta, gradient, velocity, rate, beta=0.9):
    velocity = beta * velocity + rate * gradient
    return theta + velocity, velocity


def nesterov(theta, gradient, velocity, rate, beta=0.9):
    velocity = beta * velocity - rate * gradient
    return theta + beta * velocity - rate * gradient, velocity


def momentum_of_its_own(theta, gradient, velocity, rate, beta=0.9):
    return momentum(theta, gradient, velocity, rate, 0.9)


def momentum_averaged(theta, gradient, velocity, rate, beta=0.9):
    velocity = beta * velocity - (1 - beta) * rate * gradient
    return theta + velocity, velocity


def momentum_in_brackets(theta, gradient, velocity, rate, beta=0.9):
    velocity = beta * (velocity - rate * gradient)
    return theta + velocity, velocity


def momentum_that_returns_one_thing(*given):
    return momentum(*given)[0]


def momentum_in_place(theta, gradient, velocity, rate, beta=0.9):
    velocity = beta * velocity - rate * gradient
    theta += velocity
    return theta, velocity


def rmsprop(theta, gradient, average, rate, rho=0.9):
    average = rho * average + (1 - rho) * gradient**2
    return theta - rate * gradient / np.sqrt(average + 1e-7), average


def rmsprop_by_difference(theta, gradient, average, rate, rho=0.9):
    average += (1 - rho) * (np.square(gradient) - average)
    return theta - rate * gradient / (np.sqrt(average) + 1e-7), average


def scaled(remembered):
    def rule(theta, gradient, average, rate, rho=0.9):
        average = remembered(average, gradient)
        return theta - rate * gradient / np.sqrt(average + 1e-7), average

    return rule


def adam(theta, gradient, memory, rate):
    m, v, t = memory
    m = 0.9 * m + 0.1 * gradient
    v = 0.999 * v + 0.001 * gradient**2
    m_hat = m / (1 - 0.9**t)
    v_hat = v / (1 - 0.999**t)
    return theta - rate * m_hat / (np.sqrt(v_hat) + 1e-7), (m, v, t + 1)


def adam_as_keras_computes_it(theta, gradient, memory, rate):
    m, v, t = memory
    alpha = rate * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    m = m + (gradient - m) * (1 - 0.9)
    v = v + (np.square(gradient) - v) * (1 - 0.999)
    return theta - m * alpha / (np.sqrt(v) + 1e-7), [m, v, t + 1]


def adam_uncorrected(theta, gradient, memory, rate):
    m, v, t = memory
    m = 0.9 * m + 0.1 * gradient
    v = 0.999 * v + 0.001 * gradient**2
    return theta - rate * m / (np.sqrt(v) + 1e-7), (m, v, t + 1)


def adam_at_the_first_step_for_ever(theta, gradient, memory, rate):
    theta, (m, v, _) = adam(theta, gradient, memory, rate)
    return theta, (m, v, 1)


def adam_that_counts_first(theta, gradient, memory, rate):
    m, v, t = memory
    return adam(theta, gradient, (m, v, t + 1), rate)


def adam_counting_first(theta, gradient, memory, rate):
    m, v, t = memory
    theta, (m, v, t) = adam(theta, gradient, (m, v, t + 1), rate)
    return theta, (m, v, t - 1)


def adam_that_stores_the_corrected(theta, gradient, memory, rate):
    theta, (m, v, t) = adam(theta, gradient, memory, rate)
    return theta, (m / (1 - 0.9 ** (t - 1)), v / (1 - 0.999 ** (t - 1)), t)


def adam_without_squares(theta, gradient, memory, rate):
    m, v, t = memory
    m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * np.abs(gradient)
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return theta - rate * m_hat / (np.sqrt(v_hat) + 1e-7), (m, v, t + 1)


def adam_without_root(theta, gradient, memory, rate):
    m, v, t = memory
    m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return theta - rate * m_hat / (v_hat + 1e-7), (m, v, t + 1)


def adam_times(theta, gradient, memory, rate):
    m, v, t = memory
    m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
    m_hat, v_hat = m / (1 - 0.9 * t), v / (1 - 0.999 * t)
    return theta - rate * m_hat / (np.sqrt(v_hat) + 1e-7), (m, v, t + 1)


def adam_swapped(theta, gradient, memory, rate):
    m, v, t = memory
    m, v = 0.999 * m + 0.001 * gradient, 0.9 * v + 0.1 * gradient**2
    m_hat, v_hat = m / (1 - 0.999**t), v / (1 - 0.9**t)
    return theta - rate * m_hat / (np.sqrt(v_hat) + 1e-7), (m, v, t + 1)


def adam_that_keeps_m_and_v(theta, gradient, memory, rate):
    theta, (m, v, _) = adam(theta, gradient, memory, rate)
    return theta, (m, v)


def slopes(theta, x, y):
    return 2 * x.T @ (x @ theta - y) / len(y)


def fit(x, y, theta, batch_size, epochs, rate):
    for _ in range(epochs):
        for first in range(0, len(x), batch_size):
            part = slice(first, first + batch_size)
            theta = theta - rate * slopes(theta, x[part], y[part])
        rate = rate / 2
    return theta


def fit_by_updates(x, y, theta, batch_size, epochs, rate):
    updates = -(-len(x) // batch_size)
    return fit_with(lambda t: 0.5 ** (t // updates))(
        x, y, theta, batch_size, epochs, rate
    )


def fit_with(share):
    def fit(x, y, theta, batch_size, epochs, rate):
        t = 0
        for _ in range(epochs):
            for first in range(0, len(x), batch_size):
                part = slice(first, first + batch_size)
                step = rate * share(t) * slopes(theta, x[part], y[part])
                theta, t = theta - step, t + 1
        return theta

    return fit


def fit_anew(x, y, theta, batch_size, epochs, rate):
    for _ in range(epochs):
        theta = fit_with(lambda t: 0.5**t)(x, y, theta, batch_size, 1, rate)
    return theta


def fit_half_from_the_start(x, y, theta, batch_size, epochs, rate):
    return fit(x, y, theta, batch_size, epochs, rate / 2)


def fit_little_by_little(x, y, theta, batch_size, epochs, rate):
    updates = -(-len(x) // batch_size)
    return fit_with(lambda t: 0.5 ** (t / updates))(
        x, y, theta, batch_size, epochs, rate
    )


# name: (wrong answers, unusual right answers)
ANSWERS = {
    "9.p1": (
        [
            Told(1875, "one epoch"),
            Told(5, "many updates"),
            Told(2345, "batches of 128"),
            Told(300_000, "a single sample"),
            "9375",
        ],
        [9375.0, np.int64(9375)],
    ),
    "9.1": (
        [
            Told(momentum_forgets, "Nothing is remembered"),
            Told(momentum_one_step_late, "add the new one"),
            Told(momentum_minus, "One minus is needed"),
            Told(momentum_uphill, "It climbs"),
            Told(nesterov, "Nesterov's rule"),
            Told(momentum_of_its_own, "the beta that you are given"),
            Told(momentum_averaged, "No average here"),
            Told(momentum_in_brackets, "mind the brackets"),
            Told(momentum_that_returns_one_thing, "Return two things"),
            Told(momentum_in_place, "changed an array"),
            Told(
                lambda theta, g, v, rate, beta: (theta - rate * g, -rate * g),
                "plain gradient descent",
            ),
            Told(
                lambda theta, g, v, rate, beta: (theta + v - rate * g, v - rate * g),
                "beta is missing",
            ),
            Told(
                lambda theta, g, v, rate, beta: momentum(theta, g, v, 1, beta),
                "learning rate is missing",
            ),
            Told(lambda *given: print(momentum(*given)), "return it instead"),
            lambda *given: momentum(*given)[::-1],
            lambda theta, g, v, rate, beta: (theta * np.nan, v),
        ],
        [
            momentum,
            momentum_as_goh_writes_it,
            momentum_that_remembers_everything,
            momentum_in_single_precision,
        ],
    ),
    "9.p3": (
        [
            Told(995, "gradient descent"),
            Told(-4, "on w²"),
            Told(-5.1, "uphill"),
            Told(4.9, "Mind the sign"),
            0,
        ],
        [-4.9, np.float32(-4.9), -4.9000001],
    ),
    "9.2": (
        [
            Told(scaled(lambda s, g: 0.1 * s + 0.9 * g**2), "wrong way round"),
            Told(scaled(lambda s, g: s + g**2), "Adagrad's sum"),
            Told(scaled(lambda s, g: 0.9 * s + g**2), "1 − rho only"),
            Told(scaled(lambda s, g: 0.9 * s + 0.1 * abs(g)), "Square the gradient"),
            Told(scaled(lambda s, g: g**2), "Only the last square"),
            Told(scaled(lambda s, g: 0.9 * s + (0.1 * g) ** 2), "not its share"),
            lambda *given: rmsprop(*given)[1],
        ],
        [rmsprop, rmsprop_by_difference],
    ),
    "9.3": (
        [
            Told(adam_uncorrected, "bias correction is missing"),
            Told(adam_at_the_first_step_for_ever, "t stays the same"),
            Told(adam_counting_first, "counted too early"),
            Told(adam_that_stores_the_corrected, "not the corrected ones"),
            Told(adam_without_squares, "average of the squares"),
            Told(adam_without_root, "The root is missing"),
            Told(adam_times, "to the power of t"),
            Told(adam_swapped, "betas are swapped"),
            Told(adam_that_keeps_m_and_v, "not enough values"),
            Told(lambda *given: adam(*given)[0], "Return two things"),
            adam_that_counts_first,
            lambda *given: (np.nan, (0, 0, 1)),
        ],
        [adam, adam_as_keras_computes_it],
    ),
    "9.e1": (
        [Told(0.1, "RMSProp wins"), Told(0.01, "momentum wins"), 0.03, 3, "own best"],
        [0.3, np.float64(0.3), " 0.3"],
    ),
    "9.b1": (
        [
            Told(fit_with(lambda t: 0.5**t), "still halved in each update"),
            Told(fit_anew, "of each epoch anew"),
            Told(fit_with(lambda t: 1.0), "never halved"),
            Told(fit_half_from_the_start, "half of it comes second"),
            Told(fit_little_by_little, "between epochs only"),
            lambda *given: fit(*given) + 0.01,
        ],
        [fit, fit_by_updates, lambda *given: fit(*given).tolist()],
    ),
}

"""Lesson 03: wrong answers with what they are told, and unusual right ones.

Multiple choice needs no rows here: every other letter is wrong.
"""

import numpy as np

from .told import Told


def middle_by_length(images):
    _, rows, columns = images.shape
    return [image[7 : rows - 7, 7 : columns - 7] for image in images]


def middle_by_chain(images):
    return images[:][7:-7][7:-7]


def shifted_in_place(images, pixels):
    moved = images
    moved[:, :, pixels:] = images[:, :, :-pixels]
    moved[:, :, :pixels] = 0
    return moved


def shifted_through_a_view(images, pixels):
    return shifted_in_place(images[:], pixels)


def shifted_copy(images, pixels):
    return shifted_in_place(images.copy(), pixels)


def shifted_and_wrapped(images, pixels):
    return np.roll(images, pixels, axis=2)


def shifted_without_paper(images, pixels):
    moved = images.copy()
    moved[:, :, pixels:] = images[:, :, :-pixels]
    return moved


def shifted_by_joining(images, pixels):
    paper = np.zeros((*images.shape[:2], pixels))
    return np.concatenate([paper, images], axis=2)[:, :, : images.shape[2]]


def updates_by_counting(images, batch_size):
    return len(range(0, images, batch_size))


def batches_yielded(x, size):
    for start in range(0, len(x), size):
        yield x[start : start + size]


def batches_by_while(x, size):
    n, found = 0, []
    while len(x[size * n : size * (n + 1)]):
        found.append(x[size * n : size * (n + 1)])
        n = n + 1
    return tuple(found)


def batches_by_split(x, size):
    if len(x) == 0:
        return iter(())
    return np.split(x, np.arange(size, len(x), size))


def batches_of_lists(x, size):
    return [part.tolist() for part in batches_yielded(x, size)]


def batches_cut_off(x, size):
    for n in range(len(x) // size):
        yield x[size * n : size * (n + 1)]


def batches_one_too_many(x, size):
    return [x[size * n : size * (n + 1)] for n in range(len(x) // size + 1)]


def batches_without_end(x, size):
    n = 0
    while True:
        yield x[size * n : size * (n + 1)]
        n = n + 1


def batches_too_soon(x, size):
    found = []
    for start in range(0, len(x), size):
        found.append(x[start : start + size])
        return found
    return found


def batches_returned_one_by_one(x, size):
    for start in range(0, len(x), size):
        return x[start : start + size]
    return []


def batches_overlapping(x, size):
    return [x[n : n + size] for n in range(len(x))]


def batches_backwards(x, size):
    return [part[::-1] for part in batches_yielded(x, size)]


def batches_with_a_full_last_one(x, size):
    found = [*batches_yielded(x, size)]
    return [*found[:-1], x[-size:]] if found else []


def batches_that_sort(x, size):
    x.sort(axis=0)
    return [*batches_yielded(x, size)]


# name: (wrong answers, unusual right answers)
ANSWERS = {
    "3.p1": (
        [Told(91, "count both ends"), Told(100, "starts at 10"), 89, "90", [90]],
        [90.0, np.int64(90)],
    ),
    "3.1": (
        [
            Told(lambda images: images[:, 7:21, 7:21], "from the end"),
            Told(lambda images: images[7:-7, 7:-7], "it cuts away images"),
            Told(middle_by_chain, "starts at axis 0 again"),
            Told(lambda images: images[:, 7:-7], "The columns need"),
            Told(lambda images: images[:, 7:-6, 7:-6], "Only six"),
            Told(lambda images: images[0, 7:-7, 7:-7], "of one image"),
            lambda images: images[:, 7:-7, 7:-7].astype(bool),
            lambda images: images,
        ],
        [
            middle_by_length,
            lambda images: images[..., 7:-7, 7:-7],
            lambda images: images[:, 7:-7][:, :, 7:-7].astype(np.float32),
        ],
    ),
    "3.e1": (
        [
            Told((4, 23, 6, 22), "one beyond the last"),
            Told((6, 23, 4, 24), "Rows first"),
            Told((4, 24, 6, 22), "ink is left outside. Move"),
            Told((20, 10, 0, 28), "ink is left outside. Move"),
            Told((3, 25, 5, 24), "a smaller crop does it too"),
            Told((0, 28, 0, 28), "the whole image"),
            Told((20, 17), "four ends"),
            (float("nan"), 24, 6, 23),
            4,
        ],
        [[4, 24, 6, 23], np.array([4, 24, 6, 23]), (4, -4, 6, -5)],
    ),
    "3.b1": (
        [
            Told(shifted_in_place, "The picture is right. But the images"),
            Told(shifted_through_a_view, "the next call begins with others"),
            Told(shifted_and_wrapped, "comes back on the left"),
            Told(shifted_without_paper, "still show"),
            lambda images, pixels: np.zeros_like(images),
        ],
        [
            shifted_copy,
            shifted_by_joining,
            lambda *given: shifted_copy(*given).tolist(),
        ],
    ),
    "3.p4": (
        [Told(128, "last full one"), Told(0, "begin at 0"), Told(468, "how many"), 97],
        [96.0, np.int64(96)],
    ),
    "3.2": (
        [
            Told(lambda images, size: images // size, "Rounded down"),
            Told(lambda images, size: images // size + 1, "comes out even"),
            Told(lambda images, size: images / size, "part of a batch"),
            Told(lambda images, size: round(images / size), "to the nearest"),
            lambda images, size: 469,
        ],
        [
            updates_by_counting,
            lambda images, size: -(-images // size),
            lambda images, size: np.ceil(images / size),
        ],
    ),
    "3.3": (
        [
            Told(batches_cut_off, "in no batch"),
            Told(batches_one_too_many, "the last batch is empty"),
            Told(batches_without_end, "An empty batch came too"),
            Told(batches_too_soon, "out of the loop"),
            Told(batches_returned_one_by_one, "collect all of them"),
            Told(batches_overlapping, "overlap"),
            Told(lambda x, size: batches_by_while(x, 128), "whatever `size` says"),
            Told(lambda x, size: np.array_split(x, size), "not how many batches"),
            Told(lambda x, size: range(0, len(x), size), "Those are the starts"),
            Told(batches_backwards, "not what is in batch 0"),
            Told(batches_with_a_full_last_one, "expected the lengths"),
            Told(batches_that_sort, "Work on a copy"),
            Told(lambda x, size: print(*batches_yielded(x, size)), "return it"),
            Told(lambda x, size: len(x), "got int"),
            lambda x, size: [part.reshape(-1) for part in batches_yielded(x, size)],
            lambda x, size: {0: x},
            lambda x, size: "abc",
            lambda x, size: [batches_by_while(x, size)],
            lambda x, size: enumerate(batches_yielded(x, size)),
        ],
        [
            batches_yielded,
            batches_by_while,
            batches_by_split,
            batches_of_lists,
            lambda x, size: map(np.float64, batches_yielded(x, size)),
        ],
    ),
    "3.p5": (
        [
            Told(35.84, "one byte"),
            Told(286.72, "float64"),
            0.28,
            Told(143360, "megabytes"),
            1,
        ],
        [143, 143.36, np.float32(143.4)],
    ),
}

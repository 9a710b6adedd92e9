"""What a class needs of its machine, from measured numbers.

Memory is what a student's processes hold beyond what they share (PSS), in GB.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Measured with benchmarks/class_load.py and benchmarks/kernels.py.
HUB = 1.0  # the hub and its proxy (0.2), and the system
SERVER = 0.2  # a student's Jupyter, without a kernel (0.17)
NUMPY = 0.5  # the largest kernel of a lesson with NumPy; that of lesson 07 is 0.13
KERAS = 1.3  # and that of lesson 13
DISK_INSTALLED, DISK_STUDENT = 3.0, 0.1
STUDENTS_A_CORE = 8


@dataclass(frozen=True)
class Machine:
    """What a machine has: GB of memory and of free disk, and cores."""

    memory: float
    cores: int
    disk: float


def this_machine(folder: Path) -> Machine:
    """The machine that this runs on, and the disk that `folder` is or will be on."""
    while not folder.exists():
        folder = folder.parent
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
    return Machine(
        pages / 1e9, cores or os.cpu_count() or 1, shutil.disk_usage(folder).free / 1e9
    )


def memory(students: int, kernel: float) -> float:
    """GB that so many students take, each with one kernel."""
    return HUB + students * (SERVER + kernel)


def seats(memory: float, kernel: float) -> int:
    """For how many students so much memory will do."""
    return max(0, int((memory - HUB) / (SERVER + kernel) + 1e-9))


def lines(students: int, machine: Machine) -> Iterator[str]:
    """The arithmetic, a line for each thing that is needed."""
    yield f"{f'{students} students, GB of':50} need   here"
    for name, kernel in [("NumPy", NUMPY), ("Keras", KERAS)]:
        yield (
            f"memory, lessons with {name}".ljust(28)
            + f"{HUB:g} + {students} x ({SERVER:g} + {kernel:g})".ljust(22)
            + f"{memory(students, kernel):4.0f}   {machine.memory:4.0f}"
            + f", enough for {seats(machine.memory, kernel)}"
        )
    yield (
        "disk".ljust(28)
        + f"{DISK_INSTALLED:g} + {students} x {DISK_STUDENT:g}".ljust(22)
        + f"{disk(students):4.0f}   {machine.disk:4.0f} free"
    )
    yield (
        f"cores, 1 for {STUDENTS_A_CORE} students".ljust(50)
        + f"{cores(students):4}   {machine.cores:4}"
    )


def cores(students: int) -> int:
    """How many cores keep the waiting short."""
    return -(-students // STUDENTS_A_CORE)


def disk(students: int) -> float:
    """GB of disk: the course, and each student's own copy of the lessons."""
    return DISK_INSTALLED + students * DISK_STUDENT


def too_small(students: int, machine: Machine) -> str:
    """Say what is missing, or nothing if the class can begin."""
    if machine.disk < disk(students):
        return (
            f"The disk has {machine.disk:.1f} GB free, and {students} students need "
            f"{disk(students):.1f}: make room, or choose another disk with --folder."
        )
    most = seats(machine.memory, NUMPY)
    if students > most:
        return (
            f"{students} students need {memory(students, NUMPY):.0f} GB of memory for "
            f"the lessons with NumPy, and this machine has {machine.memory:.0f}: "
            f"enough for {most}. Let them work in pairs, or take a larger machine."
        )
    return ""


def advice(students: int, machine: Machine) -> str:
    """What to mind on this machine, if anything."""
    most = seats(machine.memory, KERAS)
    if students > most:
        return (
            f"Lessons 01, 12, 13, 14 and 15: at most {most} at a time here. Let "
            "students work in pairs, and shut down the kernels of earlier lessons."
        )
    if machine.cores < cores(students):
        return "With so few cores, students who train at the same time will wait."
    return ""

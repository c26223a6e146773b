"""Begins a program within its limits; none of them can be taken off again."""

import resource
import runpy
import sys


def main(memory: str, processor: str, answer: str, program: str, *words: str) -> None:
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_FSIZE, answer),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (int(most), int(most)))
    sys.argv = [program, *words]
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main(*sys.argv[1:])

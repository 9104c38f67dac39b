"""Threads that answers or tests start."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

threads = partial(Idiom, section="Threads")

THREADS = (
    threads(
        "pool_of_answer",
        about="A function of the test that the answer calls in several threads.",
        right="""from concurrent.futures import ThreadPoolExecutor

def parallel_map(f, values):
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(f, values))""",
        wrong="""from concurrent.futures import ThreadPoolExecutor

def parallel_map(f, values):
    with ThreadPoolExecutor(4) as pool:
        return [pool.submit(f, value) for value in values]""",
        test="assert parallel_map(lambda x: x + 1, range(30)) == list(range(1, 31))",
    ),
    threads(
        "nested_pools_of_answer",
        about="A function of the test that uses the answer again, in threads of its own.",
        right="""from concurrent.futures import ThreadPoolExecutor as Pool

def parallel_sum(f, count):
    with Pool(3) as pool:
        return sum(pool.map(f, range(count)))""",
        wrong="""from concurrent.futures import ThreadPoolExecutor as Pool

def parallel_sum(f, count):
    with Pool(3) as pool:
        return sum(pool.map(f, range(1, count - 1)))""",
        test="assert parallel_sum(lambda i: parallel_sum(lambda j: i * j, 4), 5) == 60",
    ),
    threads(
        "pool_of_test",
        about="The answer, called in several threads of the test.",
        right="""def cube(x):
    return x ** 3""",
        wrong="""def cube(x):
    return 3 ** x""",
        test="""from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor(4) as pool:
    assert list(pool.map(cube, range(40))) == [x * x * x for x in range(40)]""",
        example="assert list(pool.map(cube, range(40))) == [x * x * x for x in range(40)]",
    ),
    threads(
        "threads_on_object",
        about="An object of the answer's class that several threads of the test change.",
        right="""import threading

class SafeCounter:
    def __init__(self):
        self.n, self.lock = 0, threading.Lock()

    def add(self):
        with self.lock:
            self.n += 1""",
        wrong="""import threading

class SafeCounter:
    def __init__(self):
        self.n, self.lock = 0, threading.Lock()

    def add(self):
        if self.lock.acquire(blocking=False):
            self.n += 1""",
        test="""from threading import Thread

counter = SafeCounter()
workers = [Thread(target=counter.add) for _ in range(20)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
assert counter.n == 20""",
        example="workers = [Thread(target=counter.add) for _ in range(20)]",
    ),
)

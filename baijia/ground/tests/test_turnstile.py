"""Who writes to SQLite waits for those who came before, in this process and in others."""

import subprocess
import sys
from threading import Thread

from baijia.ground.turnstile import Turnstile

HOLDER = """
import sys
from baijia.ground.turnstile import Turnstile
gate = Turnstile(sys.argv[1])
assert gate.enter(10)
print("in", flush=True)
sys.stdin.read()
"""


def test_one_thread_at_a_time(tmp_path):
    gate, inside, most = Turnstile(str(tmp_path / "turn")), [0], [0]

    def go():
        for _n in range(50):
            assert gate.enter(60)
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            inside[0] -= 1
            gate.leave()

    threads = [Thread(target=go) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_another_process_is_waited_for_and_whoever_dies_stands_in_nobodys_way(tmp_path):
    file = str(tmp_path / "turn")
    command = [sys.executable, "-c", HOLDER, file]
    other = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "in\n"
    gate = Turnstile(file)
    assert not gate.enter(0.01)
    other.kill()
    assert gate.enter(60)
    gate.leave()
    other.communicate()

"""Adds an account to Crymap, which asks for passwords on a terminal alone: adduser.py CRYMAP ROOT USER PASSWORD"""

import os
import pty
import sys

crymap, root, user, password = sys.argv[1:]
child, terminal = pty.fork()
if child == 0:
    os.execv(crymap, [crymap, "server", "user", "add", "--root", root, "--prompt-password", user])
shown = b""
answers = [b"Password: ", b"Confirm: "]
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:  # the other end is closed
        piece = b""
    if not piece:
        break
    shown += piece
    if answers and answers[0] in shown:
        answers.pop(0)
        os.write(terminal, password.encode() + b"\n")
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
if status != 0:
    sys.exit(f"crymap ended with {status}: {shown.decode(errors='replace')}")

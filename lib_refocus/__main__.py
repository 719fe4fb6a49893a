"""python -m lib_refocus"""
import os
import sys

from .standalone.cli import main

try:
    code = main()
    sys.stdout.flush()
except BrokenPipeError:  # `| head` has read enough; Python would complain once more when it flushes
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    code = 141  # as a shell tells of SIGPIPE
raise SystemExit(code)

"""python -m lib_refocus"""
from .standalone.cli import main

raise SystemExit(main())

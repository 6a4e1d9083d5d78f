#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError

from marketplace.config.machine import adopt_demo, fail

if __name__ == "__main__":
    adopt_demo(verb=sys.argv[1] if len(sys.argv) > 1 else "")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.config.settings")
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        fail(f"The database says: {error}\nWithout DATABASE_URL this is the demo's, which runs while `make demo` does.")

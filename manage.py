#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line

from marketplace.config.machine import adopt_demo

if __name__ == "__main__":
    adopt_demo(verb=sys.argv[1] if len(sys.argv) > 1 else "")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.config.settings")
    execute_from_command_line(sys.argv)

#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line

from nucleus.memory import look_less_often

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
    look_less_often()  # a command makes as many objects as the worker does
    execute_from_command_line(sys.argv)

"""What analytics counts and checks, by definition: indicators, segments and claims. Pure.

Each enumeration stands here once, with its words; models take their choices from it, and
statistics, checks and pages name its members.
"""

"""Print how long counting takes on the reference study, and how the ways compare."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
django.setup()

from benchmarks import counting, coverage, grids, reference  # noqa: E402


def main() -> None:
    study = reference.load()
    projects = sum(len(record.projects) for record in study.records)
    print(f"reference study: {len(study.records)} interviews, {projects} projects")
    if not counting.same_by_both(study):
        raise SystemExit("The two ways disagree; times would mean nothing.")
    timings = counting.run(study)
    seconds = {timing.name: timing.seconds for timing in timings}
    width = max(len(name) for name in seconds)
    for name, taken in seconds.items():
        print(f"  {name:{width}}  {1000 * taken:9.2f} ms")
    full, edit = (
        seconds["tally all interviews, add up"],
        seconds["tally one interview, exchange it"],
    )
    pandas = seconds["pandas: evaluate, group, add up"]
    print("ratios")
    print(f"  full count : one edit   {full / edit:6.1f}")
    print(f"  pandas : full count     {pandas / full:6.1f}")
    print(f"  pandas : one edit       {pandas / edit:6.1f}")
    grids.report()
    coverage.report()


if __name__ == "__main__":
    main()

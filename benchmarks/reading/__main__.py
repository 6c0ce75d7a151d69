"""Print how easily a checkout is read."""

import argparse
import json
import subprocess
from pathlib import Path
from typing import Any

from benchmarks.reading import paths
from benchmarks.reading.promises import lines_of, query_counts_asserted
from benchmarks.reading.senses import names_with_two_senses
from benchmarks.reading.sources import product, sources
from benchmarks.reading.spelled_out import places_estimate_spelled_out

HERE = Path(__file__).resolve().parents[2]
DOMAIN_TOO = tuple(one for one in paths.ASKED if one != "domain")


def main() -> None:
    options = _options()
    root = options.root.resolve()
    measures, lists = static(root)
    if not options.static:
        traced_measures, traced_lists = traced(root)
        measures, lists = traced_measures | measures, traced_lists | lists
    measures |= dict(one.split("=", 1) for one in options.also)
    report = {"commit": commit_of(root), "measures": measures, "lists": lists}
    print(json.dumps(report, indent=2) if options.format == "json" else as_text(report))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--root", type=Path, default=HERE, help="the checkout that is measured")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--static", action="store_true", help="only what needs no running")
    parser.add_argument(
        "--also", action="append", default=[], metavar="NAME=VALUE", help="measured elsewhere"
    )
    options = parser.parse_args()
    if not (options.root / "manage.py").is_file():
        parser.error(f"{options.root} is no checkout of Nucleus.")
    if wrong := [one for one in options.also if "=" not in one]:
        parser.error(f"--also {wrong[0]}: write NAME=VALUE.")
    return options


def static(root: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the measures that only parse, and the lists behind them."""
    code = product(root)
    tests = [*sources(root, "tests")]
    code_lines, test_lines = lines_of([*code, *sources(root, "studies")]), lines_of(tests)
    lists: dict[str, Any] = {
        "names_with_two_senses": names_with_two_senses(code),
        "places_estimate_spelled_out": places_estimate_spelled_out(code),
        "query_counts_asserted": query_counts_asserted(tests),
    }
    ratios = {kind: round(test_lines[kind] / code_lines[kind], 3) for kind in code_lines}
    measures = {
        "names_with_two_senses": len(lists["names_with_two_senses"]),
        "places_estimate_spelled_out": len(lists["places_estimate_spelled_out"]),
        "test_lines_to_code_lines": ratios["lines"],
        "test_lines_to_code_lines, not blank": ratios["not_blank"],
        "test_lines": test_lines["lines"],
        "code_lines": code_lines["lines"],
        "query_counts_asserted": sum(lists["query_counts_asserted"].values()),
    }
    return measures, lists


def traced(root: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the measures of one answer on its way, and the files that it passed."""
    trip = paths.follow(root)
    measures = {"files_form_to_csv": len(trip.files)}
    for name, asked in (("returns_write_path", paths.ASKED), ("with_domain", DOMAIN_TOO)):
        way = paths.way_of(one for one in trip.write if paths.drives(one, asked=asked))
        measures |= {
            name: way.returns,
            f"{name}, files": way.files,
            f"{name}, names": way.names,
        }
    lists = {
        "files_form_to_csv": trip.stations,
        "returns_write_path": paths.way_of(filter(paths.drives, trip.write)).stops,
    }
    return measures, lists


def commit_of(root: Path) -> str:
    """Return the commit that is checked out, marked where files differ from it."""
    git = ["git", "-C", str(root), "describe", "--always", "--dirty", "--exclude=*"]
    return subprocess.run(git, capture_output=True, text=True).stdout.strip()


def as_text(report: dict[str, Any]) -> str:
    """Return a table of the measures, then what stands behind them."""
    width = max(len(name) for name in report["measures"])
    lines = [f"commit {report['commit'] or 'unknown'}"]
    lines += [f"  {name:{width}}  {value!s:>8}" for name, value in report["measures"].items()]
    for name, found in report["lists"].items():
        lines += ["", name]
        if isinstance(found, list):
            lines += [f"  {one}" for one in found]
            continue
        for key, value in found.items():
            lines.append(f"  {key}: {value if isinstance(value, int) else len(value)}")
            lines += [f"    {one}" for one in value] if isinstance(value, list) else []
    return "\n".join(lines)


if __name__ == "__main__":
    main()

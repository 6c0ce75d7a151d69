"""Options of pytest; they must stand in the root folder to be known in time."""


def pytest_addoption(parser):
    parser.addoption(
        "--golden", metavar="DIR", help="folder with golden results, instead of the built-in one"
    )

"""The commands of development, each in a virtual environment of its own: `nox -s test`."""

import nox

nox.options.sessions = ["lint", "test"]
nox.options.reuse_existing_virtualenvs = True


@nox.session
def test(session):
    """Run the tests that are not slow; `nox -s test -- ARGUMENTS` passes others to pytest."""
    session.install(".[test]")
    session.run("pytest", *(session.posargs or ["-n", "auto", "-m", "not slow"]))


@nox.session
def lint(session):
    """Check format, style, spelling, docstrings and the direction of imports."""
    session.install(".[lint]")
    session.run("bash", ".ci/lint", external=True)


@nox.session
def docs(session):
    """Build the documentation into docs/_build/html; a warning is an error."""
    session.install(".[docs]")
    session.run("python", "-m", "sphinx", "-W", "-n", "-b", "html", "docs", "docs/_build/html")


@nox.session
def bench(session):
    """Run the benchmarks that need no recordings, or `nox -s bench -- metrics`."""
    session.install(".[augment,benchmarks,plot]")
    for name in session.posargs or ["features", "augmentation", "network", "metrics", "shortcuts"]:
        session.run("python", f"benchmarks/{name}.py")

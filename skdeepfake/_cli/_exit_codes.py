"""The exit codes; click's own 2 says that the command line is wrong."""

FAILURE = 1
SOME_FAILED = 3
INTERRUPTED = 130

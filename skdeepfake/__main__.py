"""The command ``skdeepfake``, as ``python -m skdeepfake``."""

from skdeepfake._cli import main

if __name__ == "__main__":
    main()

"""`python -m storebell`, and the console script."""

from storebell.app import main

if __name__ == "__main__":
    raise SystemExit(main())

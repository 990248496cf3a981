"""Where the frozen application starts: PyInstaller wants a file, not an entry point."""

from storebell.app import main

raise SystemExit(main())

"""Content of window and terminal, without Qt and without a clock: lanes, advice, summaries."""

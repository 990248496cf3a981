"""What the faces show, without Qt and without a clock: lanes, advice, summaries."""

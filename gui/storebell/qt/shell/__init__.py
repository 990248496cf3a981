"""The window itself: launch, frame, pages, state."""

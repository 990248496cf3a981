"""The threads that asyncio takes for name lookups, which nothing can cancel."""

from concurrent.futures import ThreadPoolExecutor


class UnwaitedExecutor(ThreadPoolExecutor):
    """Leaves what is still running to itself when its loop is closed.

    A lookup may hang for as long as the resolver likes; neither the end of a command nor that of
    the window waits for it.
    """

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        super().shutdown(wait=False, cancel_futures=True)

"""The threads in which asyncio looks up names, which can't be cancelled."""

from concurrent.futures import ThreadPoolExecutor


class UnwaitedExecutor(ThreadPoolExecutor):
    """A thread pool that does not wait for running work when its loop is closed.

    A lookup may hang as long as the resolver does; neither the end of a command nor that of the
    window waits for it.
    """

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        super().shutdown(wait=False, cancel_futures=True)

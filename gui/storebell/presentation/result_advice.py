"""What is added to the advice for a result of Local."""

from typing import Final

LOCAL_ROOT_HINT: Final = (
    "In Local the payload is signed by Storebell's own root. Your handler may not trust it: add "
    "{root_file} to the roots of its test configuration."
)

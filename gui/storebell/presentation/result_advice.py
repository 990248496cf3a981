"""Advice that is added to a result in Local."""

from typing import Final

from storebell.domain.messages import N_

LOCAL_ROOT_HINT: Final = N_(
    "In Local the payload is signed by Storebell's own root. Your handler may not trust it: add "
    "{root_file} to the roots of its test configuration."
)

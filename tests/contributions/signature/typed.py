"""What Suzie types into the form under a petition, and how it is refused."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from campaign.contributions.forms import FormRefused
from campaign.contributions.signature.schema import load_signature

Form = Mapping[str, Sequence[str]]
SUZIES: Form = {"name": ["Suzie Evans"], "email": ["Suzie@Example.org"], "postcode": ["cf101aa"]}


def suzies(**changed: str | Sequence[Any]) -> Form:
    changes = {name: [value] if isinstance(value, str) else value for name, value in changed.items()}
    return {**SUZIES, **changes}


def errors(form: Form) -> Mapping[str, str]:
    with pytest.raises(FormRefused) as refused:
        load_signature(form)
    return refused.value.errors

"""What may stand in an address, whoever wrote it."""

from __future__ import annotations

import pytest

from campaign.paths import path_to


def test_whatever_a_parameter_holds_a_path_is_one_line_of_ascii_with_its_own_slashes_alone() -> None:
    path = path_to("petition_referral", "cy", slug="a/b?c#d", code="é\r\nX: 1")
    assert path == "/cy/deisebau/a%2Fb%3Fc%23d/r/%C3%A9%0D%0AX%3A%201"


def test_what_needs_no_encoding_is_left_as_it_is() -> None:
    assert path_to("verify", "en", token="Az09-_.~") == "/en/verify/Az09-_.~"


def test_a_page_that_is_not_there_and_a_parameter_that_is_not_given_are_errors() -> None:
    for page in ("nowhere", "petition"):
        with pytest.raises(KeyError):
            path_to(page, "en")

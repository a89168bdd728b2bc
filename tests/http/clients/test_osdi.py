"""osdi: reads all tags first, sends the body `null` with GET, spells the header in capitals, and goes on by `next`."""

from __future__ import annotations

import pytest
from osdi.action_network.person import ANPerson
from osdi.action_network.service import ActionNetworkService
from osdi.base.service import ActionError

from tests.http.clients.conftest import Home


def test_it_finds_people_with_their_tags_and_signs_them_up(home: Home) -> None:
    service = ActionNetworkService(f"{home.url}/api/v2", home.secret)
    assert set(service.tags_by_name) == {"speaker"}
    nia = service.find_person(email="nia@example.com", model=ANPerson)
    assert (nia.email, nia.tags) == ("nia@example.com", {})
    service.add_tagging(nia, "speaker")
    assert set(service.person_by_id(nia.id, ANPerson).tags) == {"speaker"}
    assert service.find_person(email="nobody@example.com", model=ANPerson) is None
    assert len(service.get_model_raw("people", "osdi:people", params={"per_page": 1})) > 2
    again = service.create_person("Nia", "Evans", "nia@example.com", model=ANPerson)
    assert again.id == nia.id
    with pytest.raises(ActionError):
        nia.update()  # people say for themselves who they are
    with pytest.raises(ActionError):
        service.create_person("Wyn", "Rees", "wyn@example.com")  # the form that they would join by asks for a postcode

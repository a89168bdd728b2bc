"""Monitors see a rush: how full the fullest bucket is, how many are full, and how many mails wait because of it."""

from __future__ import annotations

from dataclasses import replace

from campaign.contributions.registry import KINDS
from campaign.contributions.rush.arrivals import Whence, arrival_at
from campaign.contributions.rush.limits import DEVICE, LIMITS
from campaign.contributions.service import submit
from campaign.db import Database
from campaign.http.health.numbers import measure
from tests.cast import charlie_opens_petition, signing


def rush(database: Database) -> tuple[float, float, float]:
    with database.reading() as session:
        found = {number.name: number.value for number in measure(session) if number.name.startswith("rush_")}
    return found["rush_fullest_windows"], found["rush_buckets_full"], found["rush_mails_put_off"]


def test_a_rush_is_measured_while_it_lasts(database: Database) -> None:
    petition = charlie_opens_petition(database)
    arrival = arrival_at(petition, Whence("81.2.69.142"), b"k" * 32)
    assert rush(database) == (0, 0, 0)
    usual = LIMITS[DEVICE].most
    for number in range(usual * 2):
        with database.transaction() as session:
            given = signing(petition, email=f"supporter{number}@example.com")
            submit(session, KINDS["signature"], replace(given, arrival=arrival))
        if number == usual // 2:
            fullest, full, put_off = rush(database)
            assert 0.5 < fullest < 1 and (full, put_off) == (0, 0)
    fullest, full, put_off = rush(database)
    assert 1.9 < fullest <= 2.1
    assert full == 1  # the device's own
    assert put_off == usual - 2  # those that come two minutes late, and later

"""Signatures are those of Standard Webhooks, by the vector that its libraries are tested with."""

from __future__ import annotations

from base64 import b64decode
from uuid import UUID

from campaign.tokens import Keyring
from campaign.webhooks.signing import PREFIX, new_secret, seal, signed_headers, unseal
from tests.webhooks.here import KEYRING

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_known_vector() -> None:
    said = signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', [SECRET])
    assert said == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_two_secrets_give_two_signatures() -> None:
    both = signed_headers("a", 1, b"x", [SECRET, new_secret()])["webhook-signature"].split(" ")
    assert both[0] == signed_headers("a", 1, b"x", [SECRET])["webhook-signature"]
    assert len(set(both)) == 2 and all(each.startswith("v1,") for each in both)


def test_a_secret_is_random_and_sealed_for_its_own_webhook() -> None:
    secret = new_secret()
    assert secret != new_secret() and len(b64decode(secret.removeprefix(PREFIX))) == 32
    sealed = seal(KEYRING, UUID(int=1), secret)
    assert secret not in sealed and unseal(KEYRING, UUID(int=1), sealed) == secret
    assert unseal(KEYRING, UUID(int=2), sealed) is None
    newer = Keyring("another secret, as long as it must be 123", ["a secret that only tests know, 0123456789"])
    assert unseal(newer, UUID(int=1), sealed) == secret
    assert unseal(Keyring("another secret, as long as it must be 123"), UUID(int=1), sealed) is None

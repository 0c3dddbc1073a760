"""Names, certificates, claims, invitations, proofs (chapter 4), the running hash (chapter 6), carry files (chapter 11).

X-Wing is in none of Debian's libraries, and cryptography written by hand would prove little. So what HPKE seals is
checked here for its structure, and for the failures that precede opening; the Swift tests open it. AES key wrap, which
comes after, is checked in full.
"""

import base64
import hashlib
import hmac
import pathlib
import re

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import control
import messages
import segments
from failure import Failure


class NotChecked(Exception):
    """What this reader cannot decide; said aloud, and counted."""


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def u32(number):
    return number.to_bytes(4, "big")


def authentication_code(key, *parts):
    return hmac.new(key, b"".join(parts), hashlib.sha256).digest()


def is_signed(key, signature, message):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def decoded(given, *names):
    return [bytes.fromhex(given[name]) for name in names]


# MARK: names


def scope_id(secret, case_id, compartment, matter, ordinal):
    """T-60."""
    parts = (case_id, u32(compartment), matter or bytes(16), u32(ordinal))
    return authentication_code(secret, b"fieldkeep/scope/1\n", *parts)[:16]


def invitation_id(secret):
    return sha256(b"fieldkeep/invitation/1\n", secret)[:16]


def all_words():
    return (pathlib.Path(__file__).resolve().parent.parent / "words.txt").read_text().split()


def lease_words(share):
    """T-162."""
    words, number = all_words(), int.from_bytes(share, "big") << 2
    return " ".join(words[number >> shift & 1023] for shift in range(120, -1, -10))


def device_words(organization, signing_key, agreement_key):
    """T-83."""
    words = all_words()
    digest = sha256(b"fieldkeep/device-words/1\n", organization, signing_key, agreement_key)
    number = int.from_bytes(digest, "big") >> (256 - 60)
    return " ".join(words[number >> shift & 1023] for shift in range(50, -1, -10))


def read_name(given):
    of = given["of"]
    if of == "key":
        name = segments.key_id(*decoded(given, "key"))
    elif of == "device":
        name = segments.device_id(*decoded(given, "signing_key"))
    elif of == "organization":
        name = sha256(*decoded(given, "root_key"))
    elif of == "roster":
        name = sha256(b"fieldkeep/roster/1\n", *decoded(given, "root_key"))[:16]
    elif of == "invitation":
        name = invitation_id(*decoded(given, "secret"))
    elif of == "lease":
        (share,) = decoded(given, "share")
        name = sha256(b"fieldkeep/lease/1\n", share)[:16]
        return {"name": name.hex(), "words": lease_words(share)}
    elif of == "words":
        names = ("organization", "signing_key", "agreement_key")
        return {"words": device_words(*decoded(given, *names))}
    else:
        secret, case_id, matter = decoded(given, "compartment_secret", "case_id", "matter")
        name = scope_id(secret, case_id, given["compartment"], matter, given["ordinal"])
    return {"name": name.hex()}


def read_log(given):
    """H-12, H-13."""
    epoch, key = decoded(given, "epoch", "cursor_key")
    points = [(0, bytes(32))]
    for item in given["items"]:
        position, before = item["position"], points[-1][1]
        points.append((position, sha256(
            b"fieldkeep/log/1\n", before, position.to_bytes(8, "big"), bytes.fromhex(item["hash"])
        )))
    proofs = []
    for cursor in given["cursors"]:
        running = [hash for position, hash in points if position <= cursor][-1]
        proof = b"".join([b"fieldkeep/cursor/1\n", epoch, cursor.to_bytes(8, "big"), running])
        proofs.append(hmac.digest(key, proof, "sha256") if cursor else running)
    return {
        "running_hashes": [running.hex() for _, running in points],
        "proofs": [proof.hex() for proof in proofs],
    }


# MARK: certificates


def read_chain(given):
    """T-11 to T-18, in this order."""
    organization, root_key = decoded(given, "organization", "root_key")
    chain = []
    for signed in given["chain"]:
        data, signature = decoded(signed, "certificate", "signature")
        chain.append((data, signature, control.read_certificate(data)))
    if sha256(root_key) != organization:
        raise Failure("certificate.other_organization")
    if not 1 <= len(chain) <= 8:
        raise Failure("certificate.chain_length")
    issuer = None
    for data, signature, certificate in reversed(chain):
        check_certificate(data, signature, certificate, organization, root_key, issuer)
        issuer = certificate
    return {
        "device": segments.device_id(issuer.signing_key).hex(),
        "depth": len(chain),
        "admin": issuer.admin,
        "rank": issuer.rank,
    }


def check_certificate(data, signature, certificate, organization, root_key, issuer):
    device = segments.device_id(certificate.signing_key)
    issuer_id = segments.device_id(issuer.signing_key) if issuer else b""
    if certificate.organization != organization:
        raise Failure("certificate.other_organization")
    if certificate.issuer != issuer_id:
        raise Failure("certificate.issuer_differs")
    if certificate.admin != (certificate.rank > 0):
        raise Failure("certificate.rank_without_office")
    if certificate.issuer == device:
        raise Failure("certificate.own_issuer")
    if issuer and not issuer.admin:
        raise Failure("certificate.issuer_not_admin")
    if issuer and certificate.admin and certificate.rank <= issuer.rank:
        raise Failure("certificate.rank_not_after_issuer")
    signer = issuer.signing_key if issuer else root_key
    if not is_signed(signer, signature, b"fieldkeep/certificate/1\n" + sha256(data)):
        raise Failure("certificate.bad_signature")


# MARK: devices on paper


def read_recovery(given):
    """T-100."""
    seed, organization = decoded(given, "seed", "organization")
    extracted = authentication_code(organization, seed)
    signing, agreement = (
        authentication_code(extracted, b"fieldkeep/recovery-" + use + b"/1\n", b"\x01")
        for use in (b"signing", b"agreement")
    )
    key = Ed25519PrivateKey.from_private_bytes(signing).public_key()
    key = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {
        "device": segments.device_id(key).hex(),
        "signing_key": key.hex(),
        "agreement_seed": agreement.hex(),
    }


# MARK: sessions, joining


def read_session(given):
    names = ("organization", "signing_key", "challenge", "signature")
    organization, key, challenge, signature = decoded(given, *names)
    message = b"fieldkeep/session/1\n" + organization + segments.device_id(key) + challenge
    if len(challenge) != 32 or not is_signed(key, signature, message):
        raise Failure("bad_signature")
    return {"signed": message.hex()}


def read_enrollment(given):
    secret, data = decoded(given, "secret", "request")
    request = messages.read("EnrollmentRequest", data)
    if request.invitation != invitation_id(secret):
        raise Failure("enrollment.other_invitation")
    proof = authentication_code(
        secret, b"fieldkeep/enroll/1\n", request.signing_key, request.agreement_key
    )
    if not hmac.compare_digest(proof, request.proof):
        raise Failure("enrollment.bad_proof")
    if not is_signed(request.signing_key, request.signature, proof):
        raise Failure("enrollment.bad_signature")
    return {"device": segments.device_id(request.signing_key).hex(), "proof": proof.hex()}


PREFIX = "fieldkeep-invite:"


def read_invitation(given):
    """T-70 to T-75."""
    text = given["text"]
    if not text.startswith(PREFIX):
        raise Failure("invitation.not_an_invitation")
    if len(text.encode()) > 4096:
        raise Failure("invitation.length")
    data = strict_base64url(text[len(PREFIX) :])
    message, check = data[: max(0, len(data) - 4)], data[-4:]
    if check != sha256(b"fieldkeep/invitation-text/1\n", message)[:4]:
        raise Failure("invitation.check_differs")
    try:
        invitation = messages.read("Invitation", message)
    except Failure as failure:
        raise Failure("invitation.malformed") from failure
    invitation.DiscardUnknownFields()
    if invitation.SerializeToString(deterministic=True) != message:
        raise Failure("invitation.malformed")
    address = invitation.server
    allowed = r"https://[^/:@?#\\\"<>`{}|^\x00-\x20\x7f-\uffff][^@?#\\\"<>`{}|^\x00-\x20\x7f-\uffff]*"
    if not re.fullmatch(allowed, address):
        raise Failure("invitation.server_address")
    return {
        "root_fingerprint": invitation.root_fingerprint.hex(),
        "server": address,
        "server_pin": invitation.server_pin.hex(),
        "secret": invitation.secret.hex(),
        "invitation": invitation_id(invitation.secret).hex(),
    }


def strict_base64url(text):
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise Failure("invitation.characters")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise Failure("invitation.characters") from error
    # Bits that belong to no byte must be zero: one run of bytes has one text.
    if base64.urlsafe_b64encode(data).decode().rstrip("=") != text:
        raise Failure("invitation.characters")
    return data


def read_claim(given):
    """T-61, T-62."""
    names = ("scope", "sealed_claim", "content_key", "compartment_secret")
    scope, sealed, key, secret = decoded(given, *names)
    try:
        plaintext = AESGCM(key).decrypt(sealed[:12], sealed[12:], b"fieldkeep/claim/1\n" + scope)
    except InvalidTag as error:
        raise Failure("claim.cannot_open") from error
    try:
        claim = messages.read("ScopeClaim", plaintext)
    except Failure as failure:
        raise Failure("claim.malformed") from failure
    if claim.compartment != given["compartment"]:
        raise Failure("claim.compartment_differs")
    computed = scope_id(secret, claim.case_id, claim.compartment, claim.matter, claim.ordinal)
    if computed != scope:
        raise Failure("claim.scope_differs")
    return {
        "case_id": claim.case_id.hex(),
        "compartment": claim.compartment,
        "matter": claim.matter.hex(),
        "ordinal": claim.ordinal,
    }


# MARK: keys on their way


def read_sealed(given):
    seed, info, encapsulated, sealed = decoded(given, "seed", "info", "encapsulated", "sealed")
    labels = (b"fieldkeep/team-key/1\n", b"fieldkeep/encapsulation/1\n")
    sizes = (len(seed), len(encapsulated)) == (32, 1120) and len(sealed) > 16
    if not sizes or not info.startswith(labels):
        raise Failure("wrap.cannot_open")
    raise NotChecked("HPKE with X-Wing")


def read_key_wrap(given):
    wrapped, secret = decoded(given, "wrapped", "secret")
    try:
        key = aes_key_unwrap(secret, wrapped)
    except InvalidUnwrap as error:
        raise Failure("wrap.cannot_open") from error
    return {"key": key.hex(), "key_id": segments.key_id(key).hex()}


def read_scope_key(given):
    """T-44, up to opening the encapsulation."""
    scope, key_id, team = decoded(given, "scope", "key_id", "team")
    wraps = {}
    for data in map(bytes.fromhex, given["wraps"]):
        wraps[messages.wrap_hash(data)] = messages.read_wrap(data)
    word = "wrap.other_recipient"
    for kind, wrap in wraps.values():
        if kind != "key" or (wrap.scope, wrap.key_id, wrap.team) != (scope, key_id, team):
            continue
        kind, encapsulation = wraps.get(wrap.encapsulation, (None, None))
        if kind != "encapsulation":
            word = "wrap.encapsulation_missing"
        elif encapsulation.team == team:
            raise NotChecked("HPKE with X-Wing")
    raise Failure(word)


# MARK: carry files


MAGIC = b"fieldkeep carry 1\n"
END, SEGMENT, WRAP = 0, 1, 2
LIMITS = {END: 32, SEGMENT: 1040384, WRAP: 4096}


def read_carry(given):
    """F-1 to F-8."""
    data = bytes.fromhex(given["file"])
    start = data[: len(MAGIC)]
    if not data or start[:16] != MAGIC[: len(start)][:16]:
        raise Failure("carry.not_a_carry_file")
    if start != MAGIC[: len(start)]:
        raise Failure("carry.unsupported_version")
    items, at = [], len(MAGIC)
    while True:
        if at >= len(data):
            raise Failure("carry.truncated")
        kind = data[at]
        if kind not in LIMITS:
            raise Failure("carry.unknown_kind")
        if at + 5 > len(data):
            raise Failure("carry.truncated")
        length = int.from_bytes(data[at + 1 : at + 5], "big")
        if length > LIMITS[kind]:
            raise Failure("carry.too_large")
        item = data[at + 5 : at + 5 + length]
        if len(item) < length:
            raise Failure("carry.truncated")
        if kind == END:
            break
        items.append(carried(kind, item))
        at += 5 + length
    if item != sha256(data[:at]):
        raise Failure("carry.damaged")
    if len(data) > at + 5 + length:
        raise Failure("carry.trailing_bytes")
    return {"items": items}


def carried(kind, data):
    name = "segment" if kind == SEGMENT else "wrap"
    try:
        if kind == SEGMENT:
            return {"item": name, "hash": segments.Segment(data).hash.hex()}
        messages.read_wrap(data)
        return {"item": name, "hash": messages.wrap_hash(data).hex()}
    except Failure as failure:
        raise Failure(f"carry.{name}") from failure

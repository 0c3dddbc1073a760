"""Requests, answers and other messages: their sizes, beyond what protobuf itself checks (chapters 2, 6 and 8)."""

import hashlib

import control
import wire
from failure import Failure

TEXT_LIMIT = 2048


def text(value):
    wire.at_most(value.encode(), TEXT_LIMIT)


def challenge_request(message):
    wire.exactly(message.device, 16)


def challenge_response(message):
    wire.exactly(message.challenge, 32)


def session_request(message):
    wire.exactly(message.device, 16)
    wire.exactly(message.challenge, 32)
    wire.exactly(message.signature, 64)
    for signed in message.chain:
        control.read_signed(signed)
    wire.exactly(message.root_key, 32)


def session_response(message):
    wire.exactly(message.token, 32)


def cursor(message):
    wire.exactly(message.epoch, 16)
    wire.exactly(message.running_hash, 32)


def sync_request(message):
    if message.HasField("cursor"):
        cursor(message.cursor)


WAITING, REFUSED = 3, 4


def verdict(message):
    """What a verdict says; of an outcome that is not known, nothing (H-22)."""
    if message.outcome == WAITING and len(message.missing) not in (16, 32):
        raise Failure("message.wrong_length")
    kept = type(message)()
    if message.outcome in range(6):
        kept.outcome = message.outcome
        if message.outcome == WAITING:
            kept.missing = message.missing
        elif message.outcome == REFUSED:
            kept.reason = message.reason if message.reason <= 11 else 0
        elif message.outcome:
            kept.position = message.position
    message.CopyFrom(kept)


def item(message):
    if message.segment and message.wrap:
        raise Failure("message.too_many")
    if not message.segment and not message.wrap:
        raise Failure("message.missing")


def sync_response(message):
    for element in message.verdicts:
        verdict(element)
    for element in message.items:
        item(element)
    if message.HasField("cursor"):
        cursor(message.cursor)


def reconcile_request(message):
    for frontier in message.scopes:
        wire.exactly(frontier.scope, 16)
        wire.together(frontier.haves, 32, 256)


def reconcile_response(message):
    for comparison in message.scopes:
        wire.exactly(comparison.scope, 16)
        wire.together(comparison.frontier, 32, 256)
        for element in comparison.items:
            item(element)
        wire.together(comparison.wanted_wraps, 32, 4096)
    if message.HasField("cursor"):
        cursor(message.cursor)


def invitation_registration(message):
    wire.exactly(message.invitation, 16)


def enrollment_request(message):
    wire.exactly(message.invitation, 16)
    wire.exactly(message.signing_key, 32)
    wire.exactly(message.agreement_key, 1216)
    wire.exactly(message.proof, 32)
    wire.exactly(message.signature, 64)


def enrollments_request(message):
    for device in message.turned_away:
        wire.exactly(device, 16)


def enrollments_response(message):
    for request in message.requests:
        enrollment_request(request)


def receipt(message):
    wire.exactly(message.order, 16)
    wire.exactly(message.device, 16)
    wire.exactly(message.signature, 64)


def receipts_request(message):
    for element in message.receipts:
        receipt(element)
    for order in message.orders:
        wire.exactly(order, 16)


def receipts_response(message):
    for element in message.receipts:
        receipt(element)
    for contact in message.contacts:
        wire.exactly(contact.device, 16)


def farewell_request(message):
    wire.exactly(message.device, 16)
    wire.exactly(message.challenge, 32)
    wire.exactly(message.signature, 64)
    wire.exactly(message.root_key, 32)
    wire.together(message.haves, 32, 256)


def farewell_response(message):
    for element in message.verdicts:
        verdict(element)


def lease_request(message):
    for part in (message.lease, message.share, message.device):
        if part:
            wire.exactly(part, 16)


def lease_response(message):
    if message.share:
        wire.exactly(message.share, 16)


def error_response(message):
    text(message.code)
    text(message.message)


def device_certificate(message):
    control.read_certificate(message.SerializeToString())


def team_secrets(message):
    for generation in message.generations:
        wire.exactly(generation.seed, 32)
    for compartment in message.compartments:
        wire.exactly(compartment.secret, 32)


def scope_claim(message):
    wire.exactly(message.case_id, 16)
    if message.matter:
        wire.exactly(message.matter, 16)


def invitation(message):
    wire.exactly(message.root_fingerprint, 32)
    text(message.server)
    if message.server_pin:
        wire.exactly(message.server_pin, 32)
    wire.exactly(message.secret, 16)


def nothing(_):
    pass


SYNC, TRUST = wire.sync_pb2, wire.trust_pb2

READERS = {
    "ChallengeRequest": (SYNC, challenge_request),
    "ChallengeResponse": (SYNC, challenge_response),
    "SessionRequest": (SYNC, session_request),
    "SessionResponse": (SYNC, session_response),
    "Cursor": (SYNC, cursor),
    "SyncRequest": (SYNC, sync_request),
    "SyncResponse": (SYNC, sync_response),
    "WaitResponse": (SYNC, nothing),
    "ReconcileRequest": (SYNC, reconcile_request),
    "ReconcileResponse": (SYNC, reconcile_response),
    "InvitationRegistration": (SYNC, invitation_registration),
    "InvitationResponse": (SYNC, nothing),
    "EnrollmentRequest": (TRUST, enrollment_request),
    "EnrollmentResponse": (SYNC, nothing),
    "EnrollmentsRequest": (SYNC, enrollments_request),
    "EnrollmentsResponse": (SYNC, enrollments_response),
    "Receipt": (SYNC, receipt),
    "ReceiptsRequest": (SYNC, receipts_request),
    "ReceiptsResponse": (SYNC, receipts_response),
    "FarewellRequest": (SYNC, farewell_request),
    "FarewellResponse": (SYNC, farewell_response),
    "LeaseRequest": (SYNC, lease_request),
    "LeaseResponse": (SYNC, lease_response),
    "ErrorResponse": (SYNC, error_response),
    "DeviceCertificate": (TRUST, device_certificate),
    "SignedCertificate": (TRUST, control.read_signed),
    "TeamSecrets": (TRUST, team_secrets),
    "ScopeClaim": (TRUST, scope_claim),
    "Invitation": (TRUST, invitation),
}

LIMITS = {"DeviceCertificate": 2048, "Invitation": 4096}


def read(name, data):
    module, check = READERS[name]
    message = wire.read(getattr(module, name), data, limit=LIMITS.get(name, 1048576))
    check(message)
    return message


def read_vector(given):
    message = read(given["message"], bytes.fromhex(given["bytes"]))
    message.DiscardUnknownFields()
    return {"encoded": message.SerializeToString(deterministic=True).hex()}


# MARK: wraps


def wrap_hash(data):
    return hashlib.sha256(b"fieldkeep/wrap/1\n" + data).digest()


def read_wrap(data):
    """A wrap whose sizes were checked: its kind and its message."""
    wrap = wire.read(TRUST.Wrap, data, limit=4096)
    kind = wrap.WhichOneof("wrap")
    if kind is None:
        raise Failure("message.missing")
    value = getattr(wrap, kind)
    sizes = {"scope": 16, "team": 16, "device": 16, "key_id": 32, "encapsulation": 32}
    sizes.update(wrapped=40, encapsulated=1120, sealed_secret=48)
    for field in value.DESCRIPTOR.fields:
        if field.name in sizes:
            wire.exactly(getattr(value, field.name), sizes[field.name])
    return kind, value


def read_wrap_vector(given):
    data = bytes.fromhex(given["wrap"])
    kind, value = read_wrap(data)
    result = {"hash": wrap_hash(data).hex(), "wrap": kind}
    for field in value.DESCRIPTOR.fields:
        element = getattr(value, field.name)
        result[field.name] = element.hex() if isinstance(element, bytes) else element
    return result

"""Control bodies: what the roster and the control segments of scopes say (chapters 3 and 4)."""

import wire
from failure import Failure


def read_body(data, part="body"):
    """A control body as vectors show it (S-70 to S-75)."""
    body = wire.read(wire.trust_pb2.ControlBody, data, part, 1040384)
    run = wire.exactly(body.run, 8, part)
    return {
        "time": body.time,
        "run": run.hex(),
        "transaction": body.transaction,
        "entries": [read_entry(entry, part) for entry in body.entries],
    }


def read_certificate(data, part="message"):
    """A DeviceCertificate whose sizes were checked."""
    certificate = wire.read(wire.trust_pb2.DeviceCertificate, data, part, 2048)
    wire.exactly(certificate.organization, 32, part)
    wire.exactly(certificate.signing_key, 32, part)
    wire.exactly(certificate.agreement_key, 1216, part)
    if certificate.issuer:
        wire.exactly(certificate.issuer, 16, part)
    return certificate


def read_signed(signed, part="message"):
    """A SignedCertificate whose sizes were checked: (exact bytes, signature, certificate)."""
    data = wire.at_most(signed.certificate, 2048, part)
    signature = wire.exactly(signed.signature, 64, part)
    return data, signature, read_certificate(data, part)


def read_entry(entry, part):
    def fixed(data, count):
        return wire.exactly(data, count, part).hex()

    kind = entry.WhichOneof("entry")
    if kind is None:
        # SerializeToString writes unknown fields as they were read.
        return {"entry": "unknown", "bytes": entry.SerializeToString().hex()}
    value = getattr(entry, kind)
    shown = {"entry": kind}
    if kind == "founding":
        shown["root_key"] = fixed(value.root_key, 32)
    elif kind == "device":
        data, signature, _ = read_signed(value, part)
        shown.update(certificate=data.hex(), signature=signature.hex())
    elif kind == "team":
        shown.update(
            team=fixed(value.team, 16),
            generation=value.generation,
            agreement_key=fixed(value.agreement_key, 1216),
        )
    elif kind == "membership":
        shown.update(
            team=fixed(value.team, 16), device=fixed(value.device, 16), wrap=fixed(value.wrap, 32)
        )
    elif kind == "policy":
        shown.update(
            compartment=value.compartment, team=fixed(value.team, 16), rights=value.rights
        )
    elif kind == "revocation":
        shown.update(
            device=fixed(value.device, 16),
            team=fixed(value.team, 16) if value.team else "",
            wipe=value.wipe,
            root_signature=fixed(value.root_signature, 64) if value.root_signature else "",
        )
    elif kind == "erasure":
        shown["scopes"] = [fixed(scope, 16) for scope in value.scopes]
        sizes = {"order": 16, "custodian": 16, "lifted": 16, "authority": 32}
        named = {
            name: fixed(getattr(value, name), size) if getattr(value, name) else ""
            for name, size in sizes.items()
        }
        if value.kind:
            shown.update(kind=value.kind, **named)
    elif kind == "opening":
        claim = wire.at_most(value.sealed_claim, 128, part).hex()
        shown.update(compartment=value.compartment, sealed_claim=claim)
    elif kind == "key":
        shown.update(
            key_id=fixed(value.key_id, 32),
            wraps=[fixed(wrap, 32) for wrap in value.wraps],
            predecessors=[fixed(wrap, 32) for wrap in value.predecessors],
        )
        if value.generations:
            shown["generations"] = [
                {"team": team, "generation": generation}
                for team, generation in sorted(
                    (fixed(each.team, 16), each.generation) for each in value.generations
                )
            ]
    elif kind == "frontier":
        shown.update(
            device=fixed(value.device, 16),
            revocation=fixed(value.revocation, 32),
            segments=[fixed(segment, 32) for segment in value.segments],
        )
    elif kind == "grant":
        shown.update(team=fixed(value.team, 16), rights=value.rights)
        if value.until:
            shown["until"] = value.until
    elif kind == "grant_end":
        shown.update(team=fixed(value.team, 16))
    elif kind == "wrap":
        shown.update(key_id=fixed(value.key_id, 32), wraps=[fixed(w, 32) for w in value.wraps])
    elif kind == "key_request":
        shown.update(key_id=fixed(value.key_id, 32), team=fixed(value.team, 16))
    elif kind != "confirmation":
        raise Failure(f"{part}.malformed")
    return shown

"""Admission by definition (chapter 5), with the roster and scopes' control (chapter 4).

Facts are kept with the segment that said them, and every question is asked of the facts in some segment's past. That is
slow and needs no cleverness: what the chapters say, sentence by sentence.
"""

import control
import segments
import trust
import wire
from failure import Failure

CHANGES, CONTROL = 0, 1
READ, WRITE, OPEN = 1, 2, 4
DESTROY, SEAL, HOLD, LIFT = 1, 2, 3, 4


class Fact:
    """One entry that took effect: what, by whom, in which segment."""

    def __init__(self, kind, value, segment, author):
        self.kind, self.value, self.segment, self.author = kind, value, segment, author


class Refused(Exception):
    """An entry breaks a rule."""


class Log:
    def __init__(self, organization, whole):
        self.organization, self.whole = organization, whole
        self.pasts = {}  # segment -> its past
        self.scope_of = {}
        self.facts = []  # of the roster
        self.statements = {}  # scope -> list of (segment, author, entries, is_parentless)
        self.root_key = None

    # MARK: the roster

    def there(self, kind, place):
        """Facts in a place's past: its segment's past, and what this very segment said before."""
        segment, past = place
        return [f for f in self.facts if f.kind == kind and (f.segment in past or f.segment == segment)]

    def admin_certificates(self, device, place):
        found = [f.value for f in self.there("device", place) if f.value[2].admin and f.value[3] == device]
        return sorted(found, key=lambda value: (value[2].rank, value[4]))

    def is_admin(self, device, place):
        return bool(self.admin_certificates(device, place))

    def roster_entry(self, entry, index, parentless, author, place):
        kind = entry.WhichOneof("entry")
        value = getattr(entry, kind) if kind else None
        if kind == "founding":
            self.require(index == 0 and parentless)
            self.require(trust.sha256(value.root_key) == self.organization)
            self.root_key = value.root_key
        elif kind == "device":
            value = self.enlist(value, author, place)
        else:
            self.require(kind not in ("opening", "key", "grant", "wrap", "key_request", "frontier", "grant_end"))
            self.require(self.is_admin(author, place))
            if kind == "team":
                seen = [f.value.generation for f in self.there("team", place) if f.value.team == value.team]
                self.require(value.generation == max(seen, default=0) + 1)
            elif kind == "membership":
                self.require(self.is_team(value.team, place))
                self.require(any(f.value[3] == value.device for f in self.there("device", place)))
            elif kind == "revocation":
                self.check_revocation(value, place)
            elif kind == "policy":
                self.require(self.is_team(value.team, place) and not value.rights & ~7)
            elif kind == "erasure":
                self.check_order(value, place)
        self.facts.append(Fact(kind, value, place[0], author))

    def check_revocation(self, value, place):
        """T-31, T-32."""
        self.require(any(f.value[3] == value.device for f in self.there("device", place)))
        self.require(not value.team or self.is_team(value.team, place))
        if value.root_signature:
            text = b"fieldkeep/revocation/1\n" + self.organization + value.device
            text += (value.team or bytes(16)) + bytes([value.wipe])
            self.require(trust.is_signed(self.root_key, value.root_signature, text))

    # MARK: orders

    def check_order(self, order, place):
        """T-120."""
        if order.kind not in (DESTROY, SEAL, HOLD, LIFT):
            return
        self.require(order.order and order.scopes)
        self.require(roster_scope(self.root_key) not in order.scopes)
        if order.kind == SEAL:
            self.require(self.is_team(order.custodian, place))
        elif order.kind == LIFT:
            there = [f.value for f in self.there("erasure", place)]
            self.require(
                any(o.order == order.lifted and o.kind in (SEAL, HOLD) for o in there)
            )

    def sees(self, order, other):
        if order.segment == other.segment:
            return self.facts.index(other) < self.facts.index(order)
        return other.segment in self.pasts[order.segment]

    def is_destroyed(self, scope):
        """T-121, T-122."""
        orders = [f for f in self.facts if f.kind == "erasure" and scope in f.value.scopes]
        holds = [f for f in orders if f.value.kind == HOLD]
        lifts = [f for f in orders if f.value.kind == LIFT]

        def decides(decision):
            return all(
                any(
                    lift.value.lifted == hold.value.order
                    and self.sees(lift, hold)
                    and (lift is decision or self.sees(decision, lift))
                    for lift in lifts
                )
                for hold in holds
                if self.sees(decision, hold)
            )

        return any(
            decides(decision)
            for order in orders
            if order.value.kind == DESTROY
            for decision in [order] + [lift for lift in lifts if self.sees(lift, order)]
        )

    def enlist(self, signed, author, place):
        """T-22, T-23."""
        data, signature, certificate = control.read_signed(signed)
        device = segments.device_id(certificate.signing_key)
        brings_itself = certificate.admin and not certificate.issuer and device == author
        self.require(brings_itself or self.is_admin(author, place))
        self.require(self.there("founding", place))
        issuer = None
        if certificate.issuer:
            issuers = self.admin_certificates(certificate.issuer, place)
            self.require(issuers)
            issuer = issuers[0]
        depth = issuer[4] + 1 if issuer else 1
        self.require(depth <= 8)
        office = self.admin_certificates(device, place)
        if office:
            self.require(certificate.admin)
            self.require(not issuer or issuer[2].rank < office[0][2].rank)
        try:
            trust.check_certificate(
                data, signature, certificate, self.organization, self.root_key,
                issuer[2] if issuer else None,
            )
        except Failure as failure:
            raise Refused from failure
        return data, signature, certificate, device, depth

    def is_team(self, team, place):
        return any(f.value.team == team for f in self.there("team", place))

    @staticmethod
    def require(condition):
        if not condition:
            raise Refused

    def is_member(self, device, team):
        return any(
            f.kind == "membership" and (f.value.device, f.value.team) == (device, team)
            for f in self.facts
        )

    def may_ever_open(self, device, compartment):
        return any(
            f.kind == "policy"
            and f.value.compartment == compartment
            and f.value.rights & OPEN
            and self.is_member(device, f.value.team)
            for f in self.facts
        )

    # MARK: scopes

    def parts(self, statement):
        """What a statement's entries say: opening, keys, grants, whether it is only about wraps."""
        segment, _, entries, parentless = statement
        kinds = [entry.WhichOneof("entry") for entry in entries]
        keys = {entry.key.key_id for entry, kind in zip(entries, kinds) if kind == "key"}
        has_opening = parentless and kinds[:1] == ["opening"] and bool(keys)
        grants = [
            entry.grant
            for entry, kind in zip(entries, kinds)
            if kind == "grant" and entry.grant.rights in (READ, WRITE, READ | WRITE)
        ]
        known = set(keys)
        for other in self.statements.get(self.scope_of[segment], []):
            if other[0] in self.pasts[segment]:
                known |= {e.key.key_id for e in other[2] if e.WhichOneof("entry") == "key"}
        about_wraps = any(
            kind in ("wrap", "key_request") and getattr(entry, kind).key_id in known
            for entry, kind in zip(entries, kinds)
        )
        speaks = has_opening or keys or grants or {"frontier", "grant_end"} & set(kinds)
        only_wraps = not speaks and about_wraps
        return entries[0].opening if has_opening else None, grants, only_wraps

    def counts(self, statement):
        """T-64, T-68."""
        segment, author, _, _ = statement
        opening, _, only_wraps = self.parts(statement)
        if opening is not None:
            return self.may_ever_open(author, opening.compartment)
        for earlier in self.statements.get(self.scope_of[segment], []):
            if earlier[0] not in self.pasts[segment] or not self.counts(earlier):
                continue
            opening, grants, _ = self.parts(earlier)
            if opening is not None and earlier[1] == author:
                return True
            needed = READ if only_wraps else WRITE
            if any(g.rights & needed and self.is_member(author, g.team) for g in grants):
                return True
        return False

    def sides(self, scope, past):
        """T-150: the compartments that openings in a past name."""
        openings = (self.parts(s)[0] for s in self.statements.get(scope, []) if s[0] in past)
        return {opening.compartment for opening in openings if opening is not None}

    def may_write(self, device, scope, past):
        return any(
            statement[0] in past
            and self.counts(statement)
            and any(
                g.rights & WRITE and self.is_member(device, g.team) for g in self.parts(statement)[1]
            )
            for statement in self.statements.get(scope, [])
        )

    # MARK: judging

    def take(self, segment):
        verdict = self.judge(segment)
        if verdict["verdict"] != "admit":
            self.forget(segment)
        return verdict

    def forget(self, segment):
        self.pasts.pop(segment.hash, None)
        self.scope_of.pop(segment.hash, None)
        self.facts = [fact for fact in self.facts if fact.segment != segment.hash]
        for statements in self.statements.values():
            statements[:] = [s for s in statements if s[0] != segment.hash]

    def judge(self, segment):
        header = segment.header
        supported = header.merge == 1 and header.kind == CONTROL
        if header.format != 1 or header.suite != 1 or not (header.kind == CHANGES or supported):
            return refused("UNSUPPORTED_VERSION")
        if self.is_destroyed(header.scope):
            return refused("ERASED")
        try:
            segment.control() if header.kind == CONTROL else None
            body = wire.read(wire.trust_pb2.ControlBody, segment.body) if header.kind == CONTROL else None
        except Failure:
            body = None
        founding = self.founding_key(body)
        if self.root_key is not None:
            roster = roster_scope(self.root_key)
        else:
            roster = roster_scope(founding) if founding else None
        key = self.key_of(header, body, roster, founding)
        if key is None:
            return refused("UNKNOWN_SIGNER") if self.whole else waiting("certificate", header.device)
        if not segment.is_signed_by(key):
            return refused("BAD_SIGNATURE")
        for parent in header.parents:
            if self.scope_of.get(parent) != header.scope:
                return {"verdict": "waiting", "for": "parent", "parent": parent.hex()}
        past = set(header.parents).union(*(self.pasts[parent] for parent in header.parents))
        self.pasts[segment.hash], self.scope_of[segment.hash] = past, header.scope
        if header.scope == roster:
            return self.judge_roster(segment, body, past)
        if len(self.sides(header.scope, past)) > 1:
            return refused("NOT_GRANTED")
        return self.judge_scope(segment, body, past)

    def founding_key(self, body):
        """The pinned root's key, if a body begins by showing it."""
        if body and body.entries and body.entries[0].WhichOneof("entry") == "founding":
            key = body.entries[0].founding.root_key
            if trust.sha256(key) == self.organization:
                return key
        return None

    def key_of(self, header, body, roster, founding):
        """A-4."""
        for fact in self.facts:
            if fact.kind == "device" and fact.value[3] == header.device:
                return fact.value[2].signing_key
        root_key = self.root_key or founding
        if body is None or header.scope != roster or root_key is None:
            return None
        for entry in body.entries:
            if entry.WhichOneof("entry") != "device":
                continue
            data, signature, certificate = control.read_signed(entry.device)
            if certificate.issuer or segments.device_id(certificate.signing_key) != header.device:
                continue
            try:
                trust.check_certificate(
                    data, signature, certificate, self.organization, root_key, None
                )
            except Failure:
                return None
            return certificate.signing_key
        return None

    def judge_roster(self, segment, body, past):
        """A-8."""
        if segment.header.kind != CONTROL:
            return refused("ROSTER_INVALID")
        if body is None:
            return refused("MALFORMED")
        root_key, place = self.root_key, (segment.hash, past)
        author = segment.header.device
        try:
            for index, entry in enumerate(body.entries):
                self.roster_entry(entry, index, not segment.header.parents, author, place)
            self.require(self.is_admin(author, place))
        except Refused:
            self.root_key = root_key
            return refused("ROSTER_INVALID")
        return {"verdict": "admit"}

    def judge_scope(self, segment, body, past):
        """A-9 to A-11."""
        header = segment.header
        if body is None:
            if self.may_write(header.device, header.scope, past):
                return {"verdict": "admit"}
            if header.kind == CONTROL:
                return refused("MALFORMED")
            return refused("UNKNOWN_SCOPE") if not header.parents else self.lacking(header.device)
        statement = (segment.hash, header.device, list(body.entries), not header.parents)
        self.statements.setdefault(header.scope, []).append(statement)
        if self.counts(statement):
            return {"verdict": "admit"}
        if not header.parents and self.parts(statement)[0] is None:
            return refused("UNKNOWN_SCOPE")
        return self.lacking(header.device)

    def lacking(self, device):
        return refused("NOT_GRANTED") if self.whole else waiting("membership", device)


def roster_scope(root_key):
    return trust.sha256(b"fieldkeep/roster/1\n", root_key)[:16]


def refused(reason):
    return {"verdict": "refused", "reason": reason}


def waiting(what, device):
    return {"verdict": "waiting", "for": what, "device": device.hex()}


def read_vector(given):
    log = Log(bytes.fromhex(given["organization"]), given["whole"])
    verdicts = [log.take(segments.Segment(bytes.fromhex(data))) for data in given["segments"]]
    devices = {fact.value[3].hex() for fact in log.facts if fact.kind == "device"}
    return {"verdicts": verdicts, "devices": sorted(devices)}

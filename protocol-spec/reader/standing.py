"""What of a roster stands once something was revoked, and what of a scope is held (chapter 4).

By rank, the least first, as the chapter says it. Facts are those that `admission` took.
"""

import admission
import segments


def sees(log, segment, other):
    return other == segment or other in log.pasts[segment]


class Standing:
    def __init__(self, log):
        self.log = log
        self.devices = {}  # device -> its certificates: (fact, rank or None)
        self.revocations = [f for f in log.facts if f.kind == "revocation"]
        self.offices = {}  # device -> (rank, segments of certificates that stand with their ranks, ends)
        for fact in log.facts:
            if fact.kind == "device":
                self.devices.setdefault(fact.value[3], []).append(fact)
        ranks = {f.value[2].rank for facts in self.devices.values() for f in facts if f.value[2].admin}
        for rank in sorted(ranks):
            self.decide(rank)
        self.counting = [r for r in self.revocations if self.counts(r, self.rank_of(r.value.device))]
        self.standing = {
            device: [f for f in facts if self.certificate_stands(f)]
            for device, facts in self.devices.items()
        }

    def rank_of(self, device):
        return self.offices[device][0] if device in self.offices else None

    def certificate_stands(self, fact):
        """T-34."""
        certificate = fact.value[2]
        if certificate.admin:
            office = self.offices.get(fact.value[3])
            return office is not None and any(known is fact for known in office[1])
        return self.is_issued(fact)

    def is_issued(self, fact):
        issuer = fact.value[2].issuer
        return not issuer or self.word_stands(issuer, fact.segment)

    def decide(self, rank):
        found = {}
        for device, facts in self.devices.items():
            here = [
                f for f in facts
                if f.value[2].admin and f.value[2].rank == rank and self.is_issued(f)
            ]
            if here:
                found[device] = here
        decided = {}
        for device, facts in found.items():
            if device in self.offices:
                continue
            ends = [
                (r, [f for f in self.devices[device] if self.lifts(f, r, rank)])
                for r in self.revocations
                if r.value.device == device and not r.value.team and self.counts(r, rank)
            ]
            decided[device] = (rank, list(facts), ends)
        for device, facts in found.items():
            if device in self.offices:
                self.offices[device][1].extend(facts)
        self.offices.update(decided)

    def word_stands(self, device, segment):
        """T-35."""
        if device not in self.offices:
            return False
        _, certificates, ends = self.offices[device]
        if not any(sees(self.log, segment, f.segment) for f in certificates):
            return False
        return all(
            sees(self.log, revocation.segment, segment)
            or any(sees(self.log, segment, f.segment) for f in lifting)
            for revocation, lifting in ends
        )

    def ranks_before(self, fact, rank):
        """Whether the author's word stands at an entry, by a rank less than one; any where there is none."""
        if not self.word_stands(fact.author, fact.segment):
            return False
        own = min(
            f.value[2].rank
            for f in self.offices[fact.author][1]
            if sees(self.log, fact.segment, f.segment)
        )
        return rank is None or own < rank

    def counts(self, revocation, rank):
        """T-33."""
        return bool(revocation.value.root_signature) or self.ranks_before(revocation, rank)

    def lifts(self, fact, revocation, rank):
        """T-36."""
        if fact.segment == revocation.segment or not sees(self.log, fact.segment, revocation.segment):
            return False
        device = revocation.value.device
        known = [
            f.value[:2] for f in self.devices[device]
            if sees(self.log, revocation.segment, f.segment)
        ]
        if not fact.value[2].issuer and fact.value[:2] not in known:
            return True
        return (
            fact.author != device and self.is_issued(fact) and self.ranks_before(fact, rank)
        )

    def is_revoked(self, device):
        """T-37."""
        if not self.revocations:
            return False
        if not self.standing.get(device):
            return True
        return any(
            r.value.device == device
            and not r.value.team
            and not any(
                self.lifts(f, r, self.rank_of(device)) for f in self.devices[device]
            )
            for r in self.counting
        )

    def is_admin(self, device):
        return not self.is_revoked(device) and any(
            f.value[2].admin for f in self.standing.get(device, [])
        )

    def teams(self, device):
        """T-37."""
        if self.is_revoked(device):
            return set()
        keys = {
            f.value.team for f in self.log.facts
            if f.kind == "team" and self.stands(f)
        }
        return {
            f.value.team
            for f in self.log.facts
            if f.kind == "membership"
            and f.value.device == device
            and f.value.team in keys
            and self.stands(f)
            and all(
                r.segment != f.segment and sees(self.log, f.segment, r.segment)
                for r in self.counting
                if r.value.device == device and r.value.team in (b"", f.value.team)
            )
        }

    def stands(self, fact):
        return not self.revocations or self.word_stands(fact.author, fact.segment)


def ended_teams(statement):
    """Teams of which a statement ends what they were granted."""
    return {e.grant_end.team for e in statement[2] if e.WhichOneof("entry") == "grant_end"}


def grant_stands(log, statement, grant, ends):
    """T-142: whether none of these statements ends a grant."""
    opening = log.parts(statement)[0]
    return not any(
        end[0] != statement[0]
        and grant.team in ended_teams(end)
        and end[0] not in log.pasts[statement[0]]
        and (opening is None or log.is_member(end[1], grant.team))
        for end in ends
    )


def covers(log, named, segment):
    return any(n in log.pasts and sees(log, n, segment) for n in named)


def named_segments(log, standing, scope, ends):
    """T-100, T-144: of each device that is spoken of, the segments that count with their past."""
    made = [s for s in log.statements.get(scope, []) if log.counts(s)]

    def may_write(device, saying=None):
        """Whether a device may write now, but for ends that had this segment in their past."""
        known = [e for e in ends if saying is None or saying not in log.pasts[e[0]]]
        return any(
            g.rights & admission.WRITE
            and g.team in standing.teams(device)
            and grant_stands(log, s, g, known)
            for s in made
            for g in log.parts(s)[1]
        )

    revocations = {r.segment for r in standing.counting}

    def is_ended(device, segment):
        return segment in revocations or any(
            e[0] == segment and any(log.is_member(device, team) for team in ended_teams(e))
            for e in ends
        )

    left = [(s, e.frontier) for s in made for e in s[2] if e.WhichOneof("entry") == "frontier"]
    named = {}
    while True:
        taken = [
            (s, f)
            for s, f in left
            if may_write(s[1], s[0]) or s[1] in named and covers(log, named[s[1]], s[0])
        ]
        if not taken:
            return named
        left = [pair for pair in left if pair not in taken]
        for _, frontier in taken:
            if is_ended(frontier.device, frontier.revocation) and not may_write(frontier.device):
                named.setdefault(frontier.device, set()).update(frontier.segments)


def counting_ends(log, standing, scope):
    """T-141."""
    revoked = named_segments(log, standing, scope, [])
    return [
        s
        for s in log.statements.get(scope, [])
        if log.counts(s)
        and ended_teams(s)
        and not (s[1] in revoked and not covers(log, revoked[s[1]], s[0]))
    ]


def held(log, standing, scope):
    """T-100 to T-102: a scope's segments that are held."""
    named = named_segments(log, standing, scope, counting_ends(log, standing, scope))
    return {
        segment
        for segment, author in log.authors.items()
        if log.scope_of[segment] == scope
        and author in named
        and not covers(log, named[author], segment)
    }


def readers(log, standing, scope):
    """T-143: the teams that read, by grants that stand, of statements that count and rest on none that is held."""
    ends = counting_ends(log, standing, scope)
    away = held(log, standing, scope)
    counting, teams = [], set()
    for statement in log.statements.get(scope, []):
        segment, author = statement[:2]
        if segment in away or not log.counts(statement):
            continue
        opening, grants, only_wraps = log.parts(statement)
        needed = admission.READ if only_wraps else admission.WRITE
        rests = opening is not None or any(
            earlier[0] in log.pasts[segment]
            and (
                log.parts(earlier)[0] is not None
                and earlier[1] == author
                or any(
                    g.rights & needed and log.is_member(author, g.team)
                    for g in log.parts(earlier)[1]
                )
            )
            for earlier in counting
        )
        if not rests:
            continue
        counting.append(statement)
        teams |= {
            g.team
            for g in grants
            if g.rights & admission.READ and grant_stands(log, statement, g, ends)
        }
    return teams


def read_vector(given):
    log = admission.Log(bytes.fromhex(given["organization"]), False)
    log.authors = {}
    for data in given["segments"]:
        segment = segments.Segment(bytes.fromhex(data))
        if log.take(segment)["verdict"] == "admit":
            log.authors[segment.hash] = segment.header.device
    standing = Standing(log)
    roster = admission.roster_scope(log.root_key)
    scopes = sorted(set(log.scope_of.values()) - {roster})
    shown = {
        "devices": [
            {
                "device": device.hex(),
                "revoked": standing.is_revoked(device),
                "admin": standing.is_admin(device),
                "teams": sorted(team.hex() for team in standing.teams(device)),
            }
            for device in sorted(standing.devices)
        ],
        "held": sorted(h.hex() for scope in scopes for h in held(log, standing, scope)),
    }
    if any(ended_teams(s) for scope in scopes for s in log.statements.get(scope, [])):
        found = {team for scope in scopes for team in readers(log, standing, scope)}
        shown["readers"] = sorted(team.hex() for team in found)
    return shown

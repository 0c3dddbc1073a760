// Organizations that begin, grow and are told lies.

import CausalMerge
import FoundationEssentials
import SwiftProtobuf

@testable import SyncProtocol

/// Segments told one after the other, each by name.
struct Chronicle {
  var segments: [JSON] = []
  private var hashes: [String: SegmentHash] = [:]
  let cast: Cast

  init(_ cast: Cast) { self.cast = cast }

  mutating func say(
    _ name: String, by author: Ed25519Key, in scope: ScopeID, upon parents: [String] = [],
    _ entries: [ControlEntry]
  ) throws {
    let segment = try Segment.control(
      ControlBatch(
        time: cast.time, transaction: TransactionID(run: cast.run, counter: Int64(segments.count)),
        entries: entries), scope: scope, device: author.publicKey.deviceID,
      parents: try parents.map(hash), signer: author)
    keep(segment, name)
  }

  mutating func write(
    _ name: String, by author: Ed25519Key, in scope: ScopeID, upon parents: [String]
  ) throws {
    let change = Change(
      time: cast.time, transaction: TransactionID(run: cast.run, counter: Int64(segments.count)),
      entries: [
        Entry(record: Cast.identifier(0xb1), type: 3, field: 1, value: Value(text: "seen"))
      ])
    let segment = try Segment.sealing(
      changes: ChangeBatch(changes: [change], run: cast.run), scope: scope,
      device: author.publicKey.deviceID, parents: try parents.map(hash), key: cast.key,
      nonce: cast.nonce, signer: author)
    keep(segment, name)
  }

  mutating func add(_ bytes: [UInt8]) { segments.append(.bytes(bytes)) }

  /// Leaves out what was told last, which later segments may name.
  mutating func forgetLast() { segments.removeLast() }

  func hash(_ name: String) throws -> SegmentHash {
    guard let hash = hashes[name] else { throw VectorSlip(description: "no segment \(name)") }
    return hash
  }

  private mutating func keep(_ segment: Segment, _ name: String) {
    hashes[name] = segment.hash
    segments.append(.bytes(segment.bytes))
  }
}

extension Cast {
  func admissionScenarios() throws -> [Scenario] {
    let admin = deputy
    let second = try Ed25519Key(seed: Self.fill(0x12))
    let member = try Ed25519Key(seed: Self.fill(0x13))
    let reader = try Ed25519Key(seed: Self.fill(0x14))
    let stranger = try Ed25519Key(seed: Self.fill(0x15))
    let rosterScope = ScopeID(rosterOf: root.publicKey)
    let writers: TeamID = Self.identifier(0xc0)
    let readers: TeamID = Self.identifier(0xc1)
    let newcomers: TeamID = Self.identifier(0xc2)
    let wrap: WrapHash = SecureHash.digest(.wrap, of: [1])

    func device(_ key: Ed25519Key, rank: UInt32 = 0, issuer: Ed25519Key? = nil) throws
      -> ControlEntry
    {
      .device(try certificate(of: key, rank: rank, issuer: issuer))
    }
    func team(_ team: TeamID, _ generation: UInt32 = 1) -> ControlEntry {
      .team(
        TeamKey(team: team, generation: generation, agreementKey: Self.fill(0x5b, 1_216)))
    }
    func joins(_ key: Ed25519Key, of team: TeamID) -> ControlEntry {
      .membership(Membership(team: team, device: key.publicKey.deviceID, wrap: wrap))
    }
    func policy(_ team: TeamID, _ rights: Rights) -> ControlEntry {
      .policy(CompartmentPolicy(compartment: 3, team: team, rights: rights))
    }
    let opening: [ControlEntry] = [
      .opening(ScopeOpening(compartment: 3, sealedClaim: Self.fill(0x77, 60))),
      .key(ScopeKey(keyID: key.id, wraps: [wrap])),
      .grant(Grant(team: writers, rights: [.read, .write])),
      .grant(Grant(team: readers, rights: .read)),
    ]
    func found(_ chronicle: inout Chronicle) throws {
      try chronicle.say(
        "founding", by: admin, in: rosterScope,
        [.founding(rootKey: root.publicKey), try device(admin, rank: 1)])
      try chronicle.say(
        "people", by: admin, in: rosterScope, upon: ["founding"],
        [
          try device(member, issuer: admin), try device(reader, issuer: admin), team(writers),
          team(readers), policy(writers, [.read, .write, .open]), policy(readers, .read),
          joins(member, of: writers), joins(reader, of: readers),
        ])
    }
    func order(_ kind: ErasureOrder.Kind, _ name: UInt8, lifting lifted: UInt8? = nil)
      -> ControlEntry
    {
      .erasure(
        ErasureOrder(
          kind: kind, order: Self.identifier(name), scopes: [scope],
          lifted: lifted.map { Self.identifier($0) }))
    }
    func judges(
      _ name: String, _ about: String, _ rules: [String], whole: Bool = true,
      founded: Bool = true, _ tell: (inout Chronicle) throws -> Void
    ) throws -> Scenario {
      var chronicle = Chronicle(self)
      if founded { try found(&chronicle) }
      try tell(&chronicle)
      var scenario = Scenario(
        "admission/" + name, about, rules: "A-1",
        input: .members([
          "organization": .bytes(organization.bytes), "whole": .bool(whole),
          "segments": .array(chronicle.segments),
        ]))
      scenario.rules += rules
      return scenario
    }
    return [
      try judges(
        "founding-to-first-change", "An organization begins, a scope is opened and written.",
        ["T-63", "A-9", "A-11"]
      ) {
        try $0.say("open", by: member, in: scope, opening)
        try $0.write("note", by: member, in: scope, upon: ["open"])
      },
      try judges(
        "founding-of-another-root", "Somebody else's organization.", ["T-21", "A-4"], founded: false
      ) {
        try $0.say(
          "founding", by: admin, in: ScopeID(rosterOf: stranger.publicKey),
          [.founding(rootKey: stranger.publicKey), try device(admin, rank: 1)])
      },
      try judges(
        "unknown-signer", "A device that nobody enrolled, where the roster is whole.", ["A-5"]
      ) {
        try $0.say("open", by: stranger, in: scope, opening)
      },
      try judges(
        "unknown-signer-waits", "The same, where the roster may grow.", ["A-5"], whole: false
      ) {
        try $0.say("open", by: stranger, in: scope, opening)
      },
      try judges("bad-signature", "Signed by another than the header names.", ["A-6"]) {
        $0.add(
          try frame(
            try header { $0.device = Data(member.publicKey.deviceID.bytes) }, Self.fill(0, 28),
            by: stranger))
      },
      try judges("missing-parent", "A parent is not here.", ["A-7"]) {
        try $0.say("open", by: member, in: scope, opening)
        try $0.write("one", by: member, in: scope, upon: ["open"])
        $0.forgetLast()
        try $0.write("two", by: member, in: scope, upon: ["one"])
      },
      try judges(
        "parent-of-another-scope", "A parent that stands in another scope is not here.", ["A-7"]
      ) {
        try $0.say("open", by: member, in: scope, opening)
        try $0.write("astray", by: member, in: Self.identifier(0xa8), upon: ["open"])
      },
      try judges(
        "versions",
        "A later format; a later suite; a later merge of changes, which is admitted; a later merge of control.",
        ["A-3"]
      ) {
        try $0.say("open", by: member, in: scope, opening)
        let open = try $0.hash("open")
        func header(
          _ kind: Fieldkeep_V1_SegmentHeader.Kind = .changes,
          _ change: (inout Fieldkeep_V1_SegmentHeader) -> Void
        ) throws -> [UInt8] {
          try self.header(kind: kind) {
            $0.device = Data(member.publicKey.deviceID.bytes)
            $0.parents = [Data(open.bytes)]
            change(&$0)
          }
        }
        let body = Self.fill(0, 28)
        $0.add(try frame(try header { $0.format = 2 }, body, by: member))
        $0.add(try frame(try header { $0.suite = 2 }, body, by: member))
        $0.add(try frame(try header { $0.merge = 2 }, body, by: member))
        $0.add(try frame(try header(.control) { $0.merge = 2 }, [], by: member))
        $0.add(try frame(try header(.snapshot) { _ in }, body, by: member))
      },
      try judges("roster-by-a-member", "A member writes into the roster.", ["A-8"]) {
        try $0.say("more", by: member, in: rosterScope, upon: ["people"], [team(newcomers)])
      },
      try judges("roster-of-changes", "Changes have no place in the roster.", ["A-8"]) {
        try $0.write("note", by: admin, in: rosterScope, upon: ["people"])
      },
      try judges("roster-body-unreadable", "A roster segment that is no message.", ["A-8"]) {
        let people = try $0.hash("people")
        $0.add(
          try frame(
            try header(kind: .control) {
              $0.scope = Data(rosterScope.bytes)
              $0.parents = [Data(people.bytes)]
            }, [0xff]))
      },
      try judges(
        "roster-faults",
        "A generation left out, a device unknown, a team unknown, a right unknown, a grant.",
        ["T-24", "T-25", "T-26", "T-27"]
      ) {
        try $0.say("a", by: admin, in: rosterScope, upon: ["people"], [team(writers, 3)])
        try $0.say(
          "b", by: admin, in: rosterScope, upon: ["people"], [joins(stranger, of: writers)])
        try $0.say(
          "c", by: admin, in: rosterScope, upon: ["people"], [joins(member, of: newcomers)])
        try $0.say(
          "d", by: admin, in: rosterScope, upon: ["people"], [policy(writers, Rights(rawValue: 8))])
        try $0.say(
          "e", by: admin, in: rosterScope, upon: ["people"],
          [.grant(Grant(team: writers, rights: .read))])
        try $0.say("f", by: admin, in: rosterScope, upon: ["people"], [team(writers, 2)])
      },
      try judges("reserved-entries", "Entries of later versions are no fault.", ["A-8", "V-5"]) {
        try $0.say(
          "later", by: admin, in: rosterScope, upon: ["people"],
          [
            .erasure(ErasureOrder(kind: .reserved, order: nil, scopes: [scope])), .confirmation,
          ])
      },
      try judges(
        "destroyed-scope", "What names a destroyed scope is refused, whoever wrote it and when.",
        ["T-122", "A-16"]
      ) {
        try $0.say("open", by: member, in: scope, opening)
        try $0.write("note", by: member, in: scope, upon: ["open"])
        try $0.say(
          "destroy", by: admin, in: rosterScope, upon: ["people"], [order(.destroy, 0xf1)])
        try $0.write("late", by: member, in: scope, upon: ["note"])
        try $0.say("again", by: member, in: scope, opening)
        try $0.say("elsewhere", by: member, in: Self.identifier(0xa8), opening)
      },
      try judges(
        "held-scope",
        "A hold that the order's maker knew of keeps the scope, until somebody who knew of both lifts it.",
        ["T-121", "T-122"]
      ) {
        try $0.say("open", by: member, in: scope, opening)
        try $0.say("hold", by: admin, in: rosterScope, upon: ["people"], [order(.hold, 0xf1)])
        try $0.say("destroy", by: admin, in: rosterScope, upon: ["hold"], [order(.destroy, 0xf2)])
        try $0.write("note", by: member, in: scope, upon: ["open"])
        try $0.say(
          "apart", by: admin, in: rosterScope, upon: ["hold"],
          [order(.lift, 0xf3, lifting: 0xf1)])
        try $0.write("more", by: member, in: scope, upon: ["note"])
        try $0.say(
          "lift", by: admin, in: rosterScope, upon: ["destroy"],
          [order(.lift, 0xf4, lifting: 0xf1)])
        try $0.write("late", by: member, in: scope, upon: ["more"])
      },
      try judges(
        "hold-too-late", "A hold that the order's maker did not know of comes too late.", ["T-122"]
      ) {
        try $0.say("open", by: member, in: scope, opening)
        try $0.say("hold", by: admin, in: rosterScope, upon: ["people"], [order(.hold, 0xf1)])
        try $0.say(
          "destroy", by: admin, in: rosterScope, upon: ["people"], [order(.destroy, 0xf2)])
        try $0.write("late", by: member, in: scope, upon: ["open"])
      },
      try judges(
        "order-faults",
        "No name, no scope, the roster's own scope, no custodian, an order to lift that is not there.",
        ["T-120"]
      ) {
        for faulty in faultyOrders(roster: rosterScope, unknownTeam: newcomers) {
          try $0.say("faulty", by: admin, in: rosterScope, upon: ["people"], [.erasure(faulty)])
        }
      },
      try judges(
        "second-admin",
        "An admin makes another, who may not make one of the first's rank, nor demote it.",
        ["T-16", "T-23"]
      ) {
        try $0.say(
          "second", by: admin, in: rosterScope, upon: ["people"],
          [try device(second, rank: 2, issuer: admin)])
        try $0.say(
          "equal", by: second, in: rosterScope, upon: ["second"],
          [try device(stranger, rank: 2, issuer: second)])
        try $0.say(
          "demotion", by: second, in: rosterScope, upon: ["second"],
          [try device(admin, issuer: second)])
        try $0.say(
          "lower", by: second, in: rosterScope, upon: ["second"],
          [try device(stranger, rank: 3, issuer: second)])
      },
      try judges(
        "admin-by-root-later", "A new admin brings the root's word for itself.", ["A-4", "T-22"]
      ) {
        try $0.say(
          "rescue", by: second, in: rosterScope, upon: ["people"], [try device(second, rank: 1)])
        try $0.say("work", by: second, in: rosterScope, upon: ["rescue"], [team(newcomers)])
      },
      try judges(
        "own-past-counts",
        "Two admins apart: what the other did is not in this one's past, though it arrived.",
        ["T-20"]
      ) {
        try $0.say(
          "second", by: admin, in: rosterScope, upon: ["people"],
          [try device(second, rank: 2, issuer: admin)])
        try $0.say("team", by: admin, in: rosterScope, upon: ["second"], [team(newcomers)])
        try $0.say(
          "apart", by: second, in: rosterScope, upon: ["second"], [joins(member, of: newcomers)])
        try $0.say(
          "together", by: second, in: rosterScope, upon: ["second", "team"],
          [joins(member, of: newcomers)])
      },
      try judges("not-granted", "A reader writes; a member writes beside the opening.", ["A-9"]) {
        try $0.say("open", by: member, in: scope, opening)
        try $0.write("by-reader", by: reader, in: scope, upon: ["open"])
        try $0.write("nowhere", by: member, in: scope, upon: [])
      },
      try judges("not-granted-waits", "The same, where the roster may grow.", ["A-9"], whole: false)
      {
        try $0.say("open", by: member, in: scope, opening)
        try $0.write("by-reader", by: reader, in: scope, upon: ["open"])
      },
      try judges(
        "opening-without-right",
        "A reader opens a scope; somebody grants where nothing was opened.", ["T-64", "A-11"]
      ) {
        try $0.say("open", by: reader, in: scope, opening)
        try $0.say(
          "grant", by: member, in: Self.identifier(0xa8),
          [.grant(Grant(team: writers, rights: .read))])
      },
      try judges("opening-without-key", "An opening that brings no key is none.", ["T-64", "A-11"])
      {
        try $0.say("open", by: member, in: scope, [opening[0], opening[2]])
      },
      try judges(
        "grant-then-write", "A team is granted, and writes upon the grant; not beside it.",
        ["T-68", "A-9"]
      ) {
        try $0.say(
          "more", by: admin, in: rosterScope, upon: ["people"],
          [team(newcomers), try device(stranger, issuer: admin), joins(stranger, of: newcomers)])
        try $0.say("open", by: member, in: scope, opening)
        try $0.say(
          "grant", by: member, in: scope, upon: ["open"],
          [.grant(Grant(team: newcomers, rights: [.read, .write]))])
        try $0.write("beside", by: stranger, in: scope, upon: ["open"])
        try $0.write("upon", by: stranger, in: scope, upon: ["grant"])
      },
      try judges(
        "reader-adds-a-wrap",
        "Who may read may add wraps, of keys that are known, and may not grant.", ["T-66", "T-68"]
      ) {
        try $0.say("open", by: member, in: scope, opening)
        try $0.say(
          "wrap", by: reader, in: scope, upon: ["open"],
          [.wrap(WrapAddition(keyID: key.id, wraps: [wrap]))])
        try $0.say(
          "unknown", by: reader, in: scope, upon: ["open"],
          [.wrap(WrapAddition(keyID: otherKey.id, wraps: [wrap]))])
        try $0.say(
          "grant", by: reader, in: scope, upon: ["open"],
          [.grant(Grant(team: readers, rights: [.read, .write]))])
      },
      try judges(
        "reader-asks-for-a-key",
        "Who may read may ask for a key that is known; the roster is no place for it.",
        ["T-27", "T-66", "T-68"]
      ) {
        try $0.say("open", by: member, in: scope, opening)
        try $0.say(
          "ask", by: reader, in: scope, upon: ["open"],
          [.keyRequest(KeyRequest(keyID: key.id, team: readers))])
        try $0.say(
          "unknown", by: reader, in: scope, upon: ["open"],
          [.keyRequest(KeyRequest(keyID: otherKey.id, team: readers))])
        try $0.say(
          "astray", by: admin, in: rosterScope, upon: ["people"],
          [.keyRequest(KeyRequest(keyID: key.id, team: readers))])
      },
    ]
  }
}

// Rosters in which somebody was revoked, and scopes in which something is held.

import CausalMerge

@testable import SyncProtocol

extension Cast {
  func standingScenarios() throws -> [Scenario] {
    let first = deputy
    let second = try Ed25519Key(seed: Self.fill(0x12))
    let member = try Ed25519Key(seed: Self.fill(0x13))
    let colleague = try Ed25519Key(seed: Self.fill(0x14))
    let friend = try Ed25519Key(seed: Self.fill(0x15))
    let rosterScope = ScopeID(rosterOf: root.publicKey)
    let writers: TeamID = Self.identifier(0xc0)
    let wrap: WrapHash = SecureHash.digest(.wrap, of: [1])

    func device(_ key: Ed25519Key, rank: UInt32 = 0, issuer: Ed25519Key? = nil) throws
      -> ControlEntry
    {
      .device(try certificate(of: key, rank: rank, issuer: issuer))
    }
    func joins(_ key: Ed25519Key) -> ControlEntry {
      .membership(Membership(team: writers, device: key.publicKey.deviceID, wrap: wrap))
    }
    func ends(_ key: Ed25519Key, in team: TeamID? = nil) -> ControlEntry {
      .revocation(Revocation(device: key.publicKey.deviceID, team: team))
    }
    func rootEnds(_ key: Ed25519Key) throws -> ControlEntry {
      var revocation = Revocation(device: key.publicKey.deviceID)
      revocation.rootSignature = try root.signature(
        for: revocation.signedMessage(organization: organization))
      return .revocation(revocation)
    }
    func stands(
      _ name: String, _ about: String, _ rules: [String],
      _ tell: (inout Chronicle) throws -> Void
    ) throws -> Scenario {
      var chronicle = Chronicle(self)
      try chronicle.say(
        "founding", by: first, in: rosterScope,
        [.founding(rootKey: root.publicKey), try device(first, rank: 1)])
      try chronicle.say(
        "people", by: first, in: rosterScope, upon: ["founding"],
        [
          try device(second, rank: 2, issuer: first), try device(member, issuer: first),
          try device(colleague, issuer: first),
          .team(TeamKey(team: writers, generation: 1, agreementKey: Self.fill(0x5b, 1_216))),
          .policy(
            CompartmentPolicy(compartment: 3, team: writers, rights: [.read, .write, .open])),
          joins(member), joins(colleague),
        ])
      try tell(&chronicle)
      var scenario = Scenario(
        "standing/" + name, about, rules: "T-31",
        input: .members([
          "organization": .bytes(organization.bytes), "segments": .array(chronicle.segments),
        ]))
      scenario.rules += rules
      return scenario
    }
    func open(_ chronicle: inout Chronicle) throws {
      try chronicle.say(
        "open", by: colleague, in: scope,
        [
          .opening(ScopeOpening(compartment: 3, sealedClaim: Self.fill(0x77, 60))),
          .key(ScopeKey(keyID: key.id, wraps: [wrap])),
          .grant(Grant(team: writers, rights: [.read, .write])),
        ])
    }
    func frontier(
      of device: Ed25519Key, by revocation: String, _ named: [String], _ chronicle: Chronicle
    ) throws -> ControlEntry {
      .frontier(
        Frontier(
          device: device.publicKey.deviceID, revocation: try chronicle.hash(revocation),
          segments: try named.map(chronicle.hash)))
    }
    return try [
      try stands("device-revoked", "A device is revoked.", ["T-37"]) {
        try $0.say("end", by: second, in: rosterScope, upon: ["people"], [ends(member)])
      },
      try stands(
        "team-left-and-joined", "A place in a team ends, and begins anew.", ["T-32", "T-37"]
      ) {
        try $0.say(
          "end", by: first, in: rosterScope, upon: ["people"],
          [ends(member, in: writers), ends(colleague, in: writers)])
        try $0.say("again", by: first, in: rosterScope, upon: ["end"], [joins(member)])
      },
      try stands(
        "stolen-admin", "What a revoked admin signs after it, or says that it signed before.",
        ["T-34", "T-35"]
      ) {
        try $0.say("end", by: first, in: rosterScope, upon: ["people"], [ends(second)])
        try $0.say(
          "backdated", by: second, in: rosterScope, upon: ["people"],
          [try device(friend, issuer: second), ends(colleague), ends(first)])
        try $0.say(
          "after", by: second, in: rosterScope, upon: ["end"],
          [try device(second, rank: 2, issuer: first), ends(member)])
      },
      try stands(
        "equal-ranks", "Two admins of one rank revoke each other, in vain.", ["T-33", "T-38"]
      ) {
        try $0.say(
          "third", by: first, in: rosterScope, upon: ["people"],
          [try device(friend, rank: 2, issuer: first)])
        try $0.say("one", by: second, in: rosterScope, upon: ["third"], [ends(friend)])
        try $0.say("other", by: friend, in: rosterScope, upon: ["third"], [ends(second)])
      },
      try stands("root-decides", "The root's word, brought by a later rank.", ["T-32", "T-33"]) {
        try $0.say("end", by: second, in: rosterScope, upon: ["people"], [try rootEnds(first)])
      },
      try stands(
        "vouched-for-again", "A device that was revoked is vouched for again.", ["T-36"]
      ) {
        try $0.say("end", by: first, in: rosterScope, upon: ["people"], [ends(member)])
        try $0.say(
          "again", by: first, in: rosterScope, upon: ["end"],
          [try device(member, issuer: first), joins(member)])
      },
      try stands(
        "held", "Of a revoked device counts what a frontier names, and its past.",
        ["T-100", "T-101"]
      ) {
        try open(&$0)
        try $0.write("one", by: member, in: scope, upon: ["open"])
        try $0.write("two", by: member, in: scope, upon: ["one"])
        try $0.write("three", by: member, in: scope, upon: ["two"])
        try $0.say("end", by: first, in: rosterScope, upon: ["people"], [ends(member)])
        let said = try frontier(of: member, by: "end", ["two"], $0)
        try $0.say("frontier", by: colleague, in: scope, upon: ["two"], [said])
      },
      try stands("released", "Another frontier names more.", ["T-101"]) {
        try open(&$0)
        try $0.write("one", by: member, in: scope, upon: ["open"])
        try $0.write("two", by: member, in: scope, upon: ["one"])
        try $0.say(
          "end", by: first, in: rosterScope, upon: ["people"], [ends(member, in: writers)])
        let none = try frontier(of: member, by: "end", [], $0)
        let all = try frontier(of: member, by: "end", ["two"], $0)
        try $0.say("frontier", by: colleague, in: scope, upon: ["open"], [none])
        try $0.say("release", by: colleague, in: scope, upon: ["two"], [all])
      },
      try stands(
        "frontier-by-whom-left", "Who left decides nothing any more, but what was covered.",
        ["T-100"]
      ) {
        try open(&$0)
        try $0.say(
          "third", by: first, in: rosterScope, upon: ["people"],
          [try device(friend, issuer: first), joins(friend)])
        try $0.write("one", by: member, in: scope, upon: ["open"])
        try $0.say(
          "end", by: first, in: rosterScope, upon: ["third"], [ends(member), ends(colleague)])
        let own = try frontier(of: member, by: "end", ["one"], $0)
        let other = try frontier(of: member, by: "end", [], $0)
        try $0.say("alone", by: member, in: scope, upon: ["one"], [own])
        try $0.say("before", by: colleague, in: scope, upon: ["one"], [other])
        let covering = try frontier(of: colleague, by: "end", ["before"], $0)
        try $0.say("covers", by: friend, in: scope, upon: ["before"], [covering])
      },
    ] + grantScenarios(stands: stands, open: open, friend: friend, writers: writers)
  }

  /// Scopes into which a team was let, and what ended that.
  private func grantScenarios(
    stands:
      @escaping (String, String, [String], (inout Chronicle) throws -> Void) throws ->
      Scenario,
    open: @escaping (inout Chronicle) throws -> Void, friend: Ed25519Key, writers: TeamID
  ) throws -> [Scenario] {
    let colleague = try Ed25519Key(seed: Self.fill(0x14))
    let member = try Ed25519Key(seed: Self.fill(0x13))
    let guests: TeamID = Self.identifier(0xc1)
    let others: TeamID = Self.identifier(0xc2)
    let rosterScope = ScopeID(rosterOf: root.publicKey)
    func letIn(_ team: TeamID, _ rights: Rights) -> ControlEntry {
      .grant(Grant(team: team, rights: rights))
    }
    func ends(_ team: TeamID) -> ControlEntry { .grantEnd(GrantEnd(team: team)) }
    /// A case that the writers opened, and that they let guests into, of whom the friend is one.
    func begin(_ chronicle: inout Chronicle) throws {
      try chronicle.say(
        "guests", by: deputy, in: rosterScope, upon: ["people"],
        [
          .device(try certificate(of: friend, rank: 0, issuer: deputy)),
          .team(TeamKey(team: guests, generation: 1, agreementKey: Self.fill(0x5c, 1_216))),
          .membership(
            Membership(
              team: guests, device: friend.publicKey.deviceID,
              wrap: SecureHash.digest(.wrap, of: [1]))),
        ])
      try open(&chronicle)
      try chronicle.say(
        "let-in", by: colleague, in: scope, upon: ["open"], [letIn(guests, [.read, .write])])
    }
    return [
      try stands("let-in-again", "A team loses a scope, and is let in again.", ["T-142", "T-143"]) {
        try begin(&$0)
        try $0.say("end", by: member, in: scope, upon: ["let-in"], [ends(guests)])
        try $0.say("again", by: member, in: scope, upon: ["end"], [letIn(guests, .read)])
      },
      try stands("grant-beside-end", "A grant beside its end.", ["T-142"]) {
        try begin(&$0)
        try $0.say("end", by: member, in: scope, upon: ["open"], [ends(guests)])
        try $0.say(
          "prolonged", by: colleague, in: scope, upon: ["let-in"],
          [ends(guests), letIn(guests, .read)])
      },
      try stands(
        "guests-and-hosts", "Guests end what other guests have, and not what their hosts have.",
        ["T-141", "T-142"]
      ) {
        try begin(&$0)
        try $0.say("others", by: colleague, in: scope, upon: ["let-in"], [letIn(others, .read)])
        try $0.say("end", by: friend, in: scope, upon: ["others"], [ends(others), ends(writers)])
      },
      try stands("handed-over", "A team gives up what the opening gave it.", ["T-142", "T-144"]) {
        try begin(&$0)
        try $0.write("late", by: member, in: scope, upon: ["let-in"])
        try $0.say("end", by: colleague, in: scope, upon: ["let-in"], [ends(writers)])
        let said: ControlEntry = .frontier(
          Frontier(
            device: member.publicKey.deviceID, revocation: try $0.hash("end"), segments: []))
        try $0.say("frontier", by: friend, in: scope, upon: ["end"], [said])
      },
      try stands(
        "held-after-end", "Of a team that lost the scope counts what a frontier names.",
        ["T-101", "T-144"]
      ) {
        try begin(&$0)
        try $0.write("in-time", by: friend, in: scope, upon: ["let-in"])
        try $0.say("end", by: colleague, in: scope, upon: ["in-time"], [ends(guests)])
        try $0.say("late", by: friend, in: scope, upon: ["in-time"], [letIn(others, .read)])
        let said: ControlEntry = .frontier(
          Frontier(
            device: friend.publicKey.deviceID, revocation: try $0.hash("end"),
            segments: [try $0.hash("in-time")]))
        try $0.say("frontier", by: member, in: scope, upon: ["end"], [said])
      },
      try stands(
        "stolen-laptop-ends", "What a revoked device ends, ends nothing once it is spoken of.",
        ["T-141"]
      ) {
        try begin(&$0)
        try $0.say(
          "revoked", by: deputy, in: rosterScope, upon: ["guests"],
          [.revocation(Revocation(device: member.publicKey.deviceID))])
        try $0.say("end", by: member, in: scope, upon: ["let-in"], [ends(guests), ends(writers)])
        let said: ControlEntry = .frontier(
          Frontier(
            device: member.publicKey.deviceID, revocation: try $0.hash("revoked"), segments: []))
        try $0.say("frontier", by: colleague, in: scope, upon: ["let-in"], [said])
      },
    ]
  }
}

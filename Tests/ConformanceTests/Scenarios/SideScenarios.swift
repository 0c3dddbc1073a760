// Scopes that somebody opens under another compartment than somebody else.

import CausalMerge

@testable import SyncProtocol

extension Cast {
  func sideScenarios() throws -> [Scenario] {
    let admin = deputy
    let member = try Ed25519Key(seed: Self.fill(0x13))
    let intruder = try Ed25519Key(seed: Self.fill(0x14))
    let rosterScope = ScopeID(rosterOf: root.publicKey)
    let members: TeamID = Self.identifier(0xc0)
    let intruders: TeamID = Self.identifier(0xc1)
    let wrap: WrapHash = SecureHash.digest(.wrap, of: [1])

    func joins(_ key: Ed25519Key, of team: TeamID) throws -> [ControlEntry] {
      [
        .device(try certificate(of: key, rank: 0, issuer: admin)),
        .team(TeamKey(team: team, generation: 1, agreementKey: Self.fill(0x5b, 1_216))),
        .membership(Membership(team: team, device: key.publicKey.deviceID, wrap: wrap)),
      ]
    }
    func opening(_ compartment: UInt32, for team: TeamID) -> [ControlEntry] {
      [
        .opening(ScopeOpening(compartment: compartment, sealedClaim: Self.fill(0x77, 60))),
        .key(ScopeKey(keyID: key.id, wraps: [wrap])),
        .grant(Grant(team: team, rights: [.read, .write])),
      ]
    }
    func judges(
      _ name: String, _ about: String, whole: Bool = true,
      _ tell: (inout Chronicle) throws -> Void
    ) throws -> Scenario {
      var chronicle = Chronicle(self)
      try chronicle.say(
        "founding", by: admin, in: rosterScope,
        [.founding(rootKey: root.publicKey), .device(try certificate(of: admin, rank: 1))])
      let rights: Rights = [.read, .write, .open]
      try chronicle.say(
        "people", by: admin, in: rosterScope, upon: ["founding"],
        try joins(member, of: members) + joins(intruder, of: intruders) + [
          .policy(CompartmentPolicy(compartment: 3, team: members, rights: rights)),
          .policy(CompartmentPolicy(compartment: 4, team: intruders, rights: rights)),
        ])
      try tell(&chronicle)
      return Scenario(
        "admission/" + name, about, rules: "A-20", "T-150",
        input: .members([
          "organization": .bytes(organization.bytes), "whole": .bool(whole),
          "segments": .array(chronicle.segments),
        ]))
    }
    /// Two honest openings, and one under another compartment, with work upon each.
    func tell(_ chronicle: inout Chronicle) throws {
      try chronicle.say("open", by: member, in: scope, opening(3, for: members))
      try chronicle.say("again", by: member, in: scope, opening(3, for: members))
      try chronicle.say("falsely", by: intruder, in: scope, opening(4, for: intruders))
      try chronicle.write("note", by: member, in: scope, upon: ["again", "open"])
      try chronicle.write("aside", by: intruder, in: scope, upon: ["falsely"])
    }
    return [
      try judges(
        "two-sides",
        "Openings of one compartment belong together; what is built upon two compartments' is nobody's."
      ) {
        try tell(&$0)
        try $0.write("by-intruder", by: intruder, in: scope, upon: ["aside", "note"])
        try $0.write("by-member", by: member, in: scope, upon: ["falsely", "note"])
        try $0.say(
          "grant", by: intruder, in: scope, upon: ["aside", "open"],
          [.grant(Grant(team: members, rights: [.read, .write]))])
        try $0.write("upon-mixed", by: member, in: scope, upon: ["by-member"])
      },
      try judges(
        "two-sides-growing", "The same, where the roster may grow: no roster will allow it.",
        whole: false
      ) {
        try tell(&$0)
        try $0.write("by-member", by: member, in: scope, upon: ["falsely", "note"])
      },
    ]
  }
}

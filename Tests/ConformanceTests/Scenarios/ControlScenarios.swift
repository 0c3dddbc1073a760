// Control bodies: what they can say, and what is wrong with them.

import CausalMerge
import FoundationEssentials
import SwiftProtobuf

@testable import SyncProtocol

extension Cast {
  func controlScenarios() throws -> [Scenario] {
    let team: TeamID = Self.identifier(0xc0)
    let wraps: [WrapHash] = [SecureHash.digest(of: [1]), SecureHash.digest(of: [2])]
    func reads(_ name: String, _ about: String, _ rule: String, _ entries: [ControlEntry]) throws
      -> Scenario
    {
      let segment = try Segment.control(
        ControlBatch(
          time: time, transaction: TransactionID(run: run, counter: 1), entries: entries),
        scope: scope, device: deputy.publicKey.deviceID, parents: [], signer: deputy)
      return Scenario("control/" + name, about, rules: rule, input: controlInput(segment.bytes))
    }
    let certificate = try SignedCertificate(
      signing: DeviceCertificate(
        organization: OrganizationID(rootKey: advocate.publicKey), signingKey: deputy.publicKey,
        agreementKey: Self.fill(0x5a, 1_216), isAdmin: true, rank: 1, number: 1, issuedAt: time,
        issuer: nil), with: advocate)
    return try [
      reads(
        "scope-opening", "A scope opened: its claim, its key, a grant.", "S-70",
        [
          .opening(ScopeOpening(compartment: 3, sealedClaim: Self.fill(0x77, 60))),
          .key(ScopeKey(keyID: key.id, wraps: wraps)),
          .grant(Grant(team: team, rights: [.read, .write])),
        ]),
      reads(
        "wrap-addition", "A wrap for a team that lacked one.", "S-70",
        [.wrap(WrapAddition(keyID: key.id, wraps: [wraps[0]]))]),
      reads(
        "key-request", "A team that lacks a wrap asks for one.", "S-70",
        [.keyRequest(KeyRequest(keyID: key.id, team: team))]),
      reads(
        "roster", "A roster's founding: root, device, team, policy, membership.", "S-70",
        [
          .founding(rootKey: advocate.publicKey), .device(certificate),
          .team(TeamKey(team: team, generation: 1, agreementKey: Self.fill(0x5b, 1_216))),
          .policy(CompartmentPolicy(compartment: 3, team: team, rights: [.read, .write, .open])),
          .membership(
            Membership(team: team, device: deputy.publicKey.deviceID, wrap: wraps[0])),
        ]),
      reads("confirmation", "An admin has seen the roster.", "S-70", [.confirmation]),
      reads(
        "reserved-entries", "Entries that a later version gives their rules.", "S-70",
        [.erasure(ErasureOrder(kind: .reserved, order: nil, scopes: [scope]))]),
      reads(
        "revocation", "A device revoked; its place in a team ended, by the root's own word.",
        "S-70",
        [
          .revocation(Revocation(device: deputy.publicKey.deviceID)),
          .revocation(
            Revocation(
              device: deputy.publicKey.deviceID, team: team, wipe: true,
              rootSignature: Self.fill(0x66, 64))),
        ]),
      reads(
        "orders", "Orders of every kind about a scope, and one of a later kind.", "S-73",
        [
          .erasure(
            ErasureOrder(
              kind: .hold, order: Self.identifier(0xf1), scopes: [scope],
              authority: Self.fill(0x67))),
          .erasure(
            ErasureOrder(
              kind: .seal, order: Self.identifier(0xf2), scopes: [scope], custodian: team)),
          .erasure(
            ErasureOrder(
              kind: .lift, order: Self.identifier(0xf3), scopes: [scope],
              lifted: Self.identifier(0xf1))),
          .erasure(
            ErasureOrder(kind: .destroy, order: Self.identifier(0xf4), scopes: [scope])),
          .erasure(
            ErasureOrder(
              kind: .init(rawValue: 9), order: Self.identifier(0xf5), scopes: [scope])),
        ]),
      reads(
        "frontier", "What counts of a device that was revoked.", "S-70",
        [
          .frontier(
            Frontier(
              device: advocate.publicKey.deviceID, revocation: Self.hash(1),
              segments: [Self.hash(2), Self.hash(3)]))
        ]),
      reads(
        "grant-for-a-time", "A team is let in for a time; what another was granted ends.", "S-70",
        [
          .grant(Grant(team: team, rights: .read, until: 1_767_312_000_000)),
          .grantEnd(GrantEnd(team: team)),
        ]),
      reads(
        "renewed-key", "A key wrapped for the second key of a team.", "S-70",
        [.key(ScopeKey(keyID: key.id, wraps: wraps, generations: [team: 2]))]),
      reads("nothing", "No entry at all.", "S-70", []),
    ] + refusedControlScenarios(team: team)
      + [
        Scenario(
          "control/unknown-entry", "An entry of a later version is kept as it is.", rules: "S-75",
          input: controlInput(
            try control(
              try controlBody { _ in } + [0x22, 0x06, 0xa2, 0x06, 0x03, 0x61, 0x62, 0x63])))
      ]
  }

  private func controlInput(_ segment: [UInt8]) -> JSON {
    .members([
      "segment": .bytes(segment), "signing_key": .bytes(deputy.publicKey.bytes),
    ])
  }

  private func refusedControlScenarios(team: TeamID) throws -> [Scenario] {
    typealias Entry = Fieldkeep_V1_ControlEntry
    func bad(
      _ name: String, _ about: String, _ rule: String, _ expect: Outcome,
      _ change: (inout Fieldkeep_V1_ControlBody) -> Void
    ) throws -> Scenario {
      Scenario(
        "control/" + name, about, rules: rule, expect: expect,
        input: controlInput(try control(try controlBody(change))))
    }
    let grant = Entry.with { $0.grant = .with { $0.team = Data(team.bytes) } }
    return try [
      bad("run-7-bytes", "A run of seven bytes.", "S-70", .bodyWrongLength) { $0.run.removeLast() },
      bad("4097-entries", "One entry more than allowed.", "S-71", .bodyTooMany) {
        $0.entries = [Entry](repeating: grant, count: 4_097)
      },
      bad("1025-wraps", "One wrap more than an entry may name.", "S-72", .bodyTooMany) {
        $0.entries = [
          .with {
            $0.wrap = .with {
              $0.keyID = Data(key.id.bytes)
              $0.wraps = [Data](repeating: Data(Self.fill(1)), count: 1_025)
            }
          }
        ]
      },
      bad("257-segments", "One segment more than a frontier may name.", "S-72", .bodyTooMany) {
        $0.entries = [
          .with {
            $0.frontier = .with {
              $0.device = Data(deputy.publicKey.deviceID.bytes)
              $0.revocation = Data(Self.fill(1))
              $0.segments = [Data](repeating: Data(Self.fill(2)), count: 257)
            }
          }
        ]
      },
      bad("root-signature-63-bytes", "A root's signature of 63 bytes.", "S-73", .bodyWrongLength) {
        $0.entries = [
          .with {
            $0.revocation = .with {
              $0.device = Data(deputy.publicKey.deviceID.bytes)
              $0.rootSignature = Data(Self.fill(1, 63))
            }
          }
        ]
      },
      bad("root-key-31-bytes", "A root key of 31 bytes.", "S-73", .bodyWrongLength) {
        $0.entries = [.with { $0.founding = .with { $0.rootKey = Data(Self.fill(1, 31)) } }]
      },
      bad("ended-team-absent", "The end of a grant to no team.", "S-73", .bodyWrongLength) {
        $0.entries = [.with { $0.grantEnd = .init() }]
      },
      bad("team-absent", "A grant to no team.", "S-73", .bodyWrongLength) {
        $0.entries = [.with { $0.grant = .init() }]
      },
      bad("short-agreement-key", "A team's key of 1,215 bytes.", "S-73", .bodyWrongLength) {
        $0.entries = [
          .with {
            $0.team = .with {
              $0.team = Data(team.bytes)
              $0.agreementKey = Data(Self.fill(1, 1_215))
            }
          }
        ]
      },
      bad("order-15-bytes", "An order's name of 15 bytes.", "S-73", .bodyWrongLength) {
        $0.entries = [.with { $0.erasure = .with { $0.order = Data(Self.fill(1, 15)) } }]
      },
      bad("claim-129-bytes", "A sealed claim of 129 bytes.", "S-74", .bodyOutOfRange) {
        $0.entries = [.with { $0.opening = .with { $0.sealedClaim = Data(Self.fill(1, 129)) } }]
      },
      bad("certificate-2049-bytes", "A certificate of 2,049 bytes.", "S-74", .bodyOutOfRange) {
        $0.entries = [
          .with {
            $0.device = .with {
              $0.certificate = Data(Self.fill(1, 2_049))
              $0.signature = Data(Self.fill(1, 64))
            }
          }
        ]
      },
      bad("certificate-not-protobuf", "A certificate that is no message.", "S-73", .bodyMalformed) {
        $0.entries = [
          .with {
            $0.device = .with {
              $0.certificate = Data([0xff])
              $0.signature = Data(Self.fill(1, 64))
            }
          }
        ]
      },
      Scenario(
        "control/not-protobuf", "A body that is no message.", rules: "S-70",
        expect: .bodyMalformed, input: controlInput(try control([0xff, 0xff]))),
    ]
  }
}

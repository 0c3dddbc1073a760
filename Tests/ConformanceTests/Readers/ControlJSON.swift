// Control entries as vectors show them.

import CausalMerge
import SyncProtocol

extension JSON {
  static func control(_ batch: ControlBatch) -> JSON {
    .members([
      "time": .number(batch.time), "run": .bytes(batch.transaction.run.bigEndianBytes),
      "transaction": .number(batch.transaction.counter),
      "entries": .array(batch.entries.map(JSON.controlEntry)),
    ])
  }

  static func controlEntry(_ entry: ControlEntry) -> JSON {
    switch entry {
    case .founding(let rootKey):
      return .members(["entry": "founding", "root_key": .bytes(rootKey.bytes)])
    case .device(let signed):
      return .members([
        "entry": "device", "certificate": .bytes(signed.certificateBytes),
        "signature": .bytes(signed.signature),
      ])
    case .team(let key):
      return .members([
        "entry": "team", "team": .bytes(key.team.bytes),
        "generation": .number(Int64(key.generation)),
        "agreement_key": .bytes(key.agreementKey),
      ])
    case .membership(let membership):
      return .members([
        "entry": "membership", "team": .bytes(membership.team.bytes),
        "device": .bytes(membership.device.bytes), "wrap": .bytes(membership.wrap.bytes),
      ])
    case .policy(let policy):
      return .members([
        "entry": "policy", "compartment": .number(Int64(policy.compartment)),
        "team": .bytes(policy.team.bytes), "rights": .number(Int64(policy.rights.rawValue)),
      ])
    case .revocation(let revocation):
      return .members([
        "entry": "revocation", "device": .bytes(revocation.device.bytes),
        "team": .bytes(revocation.team?.bytes ?? []), "wipe": .bool(revocation.wipe),
        "root_signature": .bytes(revocation.rootSignature ?? []),
      ])
    case .erasure(let order):
      var members: [JSON.Member] = [
        .init(name: "entry", value: "erasure"),
        .init(name: "scopes", value: .array(order.scopes.map { .bytes($0.bytes) })),
      ]
      if order.kind != .reserved {
        members += [
          .init(name: "kind", value: .number(Int64(order.kind.rawValue))),
          .init(name: "order", value: .bytes(order.order?.bytes ?? [])),
          .init(name: "custodian", value: .bytes(order.custodian?.bytes ?? [])),
          .init(name: "lifted", value: .bytes(order.lifted?.bytes ?? [])),
          .init(name: "authority", value: .bytes(order.authority)),
        ]
      }
      return .object(members)
    case .confirmation:
      return .members(["entry": "confirmation"])
    case .opening(let opening):
      return .members([
        "entry": "opening", "compartment": .number(Int64(opening.compartment)),
        "sealed_claim": .bytes(opening.sealedClaim),
      ])
    case .key(let key):
      var members: [JSON.Member] = [
        .init(name: "entry", value: "key"),
        .init(name: "key_id", value: .bytes(key.keyID.bytes)),
        .init(name: "wraps", value: .array(key.wraps.map { .bytes($0.bytes) })),
        .init(name: "predecessors", value: .array(key.predecessors.map { .bytes($0.bytes) })),
      ]
      let generations = key.generations.sorted { $0.key < $1.key }.map { team, generation in
        JSON.members(["team": .bytes(team.bytes), "generation": .number(Int64(generation))])
      }
      if !generations.isEmpty {
        members.append(.init(name: "generations", value: .array(generations)))
      }
      return .object(members)
    case .grant(let grant):
      var members: [JSON.Member] = [
        .init(name: "entry", value: "grant"), .init(name: "team", value: .bytes(grant.team.bytes)),
        .init(name: "rights", value: .number(Int64(grant.rights.rawValue))),
      ]
      if let until = grant.until { members.append(.init(name: "until", value: .number(until))) }
      return .object(members)
    case .grantEnd(let end):
      return .members(["entry": "grant_end", "team": .bytes(end.team.bytes)])
    case .wrap(let addition):
      return .members([
        "entry": "wrap", "key_id": .bytes(addition.keyID.bytes),
        "wraps": .array(addition.wraps.map { .bytes($0.bytes) }),
      ])
    case .keyRequest(let request):
      return .members([
        "entry": "key_request", "key_id": .bytes(request.keyID.bytes),
        "team": .bytes(request.team.bytes),
      ])
    case .frontier(let frontier):
      return .members([
        "entry": "frontier", "device": .bytes(frontier.device.bytes),
        "revocation": .bytes(frontier.revocation.bytes),
        "segments": .array(frontier.segments.map { .bytes($0.bytes) }),
      ])
    case .unknown(let bytes):
      return .members(["entry": "unknown", "bytes": .bytes(bytes)])
    }
  }
}

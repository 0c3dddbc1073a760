// The body of a control segment, and the passage of its entries to and from protobuf.

public import CausalMerge
import FoundationEssentials
import SwiftProtobuf

/// Everything that one control segment says: one transaction.
public struct ControlBatch: Hashable, Sendable {
  /// For showing only: milliseconds since 1970-01-01T00:00:00Z by the writer's clock, less its known error.
  public var time: Int64
  public var transaction: TransactionID
  public var entries: [ControlEntry]

  public init(time: Int64, transaction: TransactionID, entries: [ControlEntry]) {
    self.time = time
    self.transaction = transaction
    self.entries = entries
  }
}

extension ControlBatch {
  static var shape: MessageShape {
    let wraps = MessageShape.Field.strings("wraps", atMost: Limits.wrapsPerEntry)
    let predecessors = MessageShape.Field.strings("predecessors", atMost: Limits.wrapsPerEntry)
    let scopes = MessageShape.Field.strings("scopes", atMost: Limits.scopesPerOrder)
    let generations = MessageShape.Field.messages(
      "generations", atMost: Limits.wrapsPerEntry, .flat)
    let segments = MessageShape.Field.strings("segments", atMost: Frontier.segmentLimit)
    let entry = MessageShape(fields: [
      7: .messages("erasure", atMost: 1, MessageShape(fields: [1: scopes])),
      17: .messages(
        "key", atMost: 1, MessageShape(fields: [2: wraps, 3: predecessors, 4: generations])),
      19: .messages("wrap", atMost: 1, MessageShape(fields: [2: wraps])),
      21: .messages("frontier", atMost: 1, MessageShape(fields: [3: segments])),
    ])
    return MessageShape(fields: [4: .messages("entries", atMost: Limits.controlEntries, entry)])
  }

  init(parsing bytes: RawSpan) throws(MessageError) {
    let body: Fieldkeep_V1_ControlBody = try Wire.read(
      bytes, shape: Self.shape, limit: Limits.segmentBytes, keepsUnknown: true)
    let run = try body.run.exactly(8, "run").reduce(0) { $0 << 8 | UInt64($1) }
    self.init(
      time: body.time,
      transaction: TransactionID(run: run, counter: body.transaction),
      entries: try mirror(body.entries) { entry throws(MessageError) in try ControlEntry(entry) })
  }

  func encoded() -> [UInt8] {
    Wire.bytes(
      of: Fieldkeep_V1_ControlBody.with {
        $0.time = time
        $0.run = Data(transaction.run.bigEndianBytes)
        $0.transaction = transaction.counter
        $0.entries = entries.map(\.generated)
      })
  }
}

extension ControlEntry {
  init(_ generated: Fieldkeep_V1_ControlEntry) throws(MessageError) {
    switch generated.entry {
    case .founding(let entry): self = .founding(rootKey: try entry.rootKey.signingKey("root_key"))
    case .device(let entry): self = .device(try SignedCertificate(entry))
    case .team(let entry): self = .team(try TeamKey(entry))
    case .membership(let entry): self = .membership(try Membership(entry))
    case .policy(let entry): self = .policy(try CompartmentPolicy(entry))
    case .revocation(let entry): self = .revocation(try Revocation(entry))
    case .erasure(let entry): self = .erasure(try ErasureOrder(entry))
    case .confirmation: self = .confirmation
    case .opening(let entry): self = .opening(try ScopeOpening(entry))
    case .key(let entry): self = .key(try ScopeKey(entry))
    case .grant(let entry): self = .grant(try Grant(entry))
    case .wrap(let entry): self = .wrap(try WrapAddition(entry))
    case .keyRequest(let entry): self = .keyRequest(try KeyRequest(entry))
    case .frontier(let entry): self = .frontier(try Frontier(entry))
    case .grantEnd(let entry):
      self = .grantEnd(GrantEnd(team: try entry.team.identifier("team")))
    case nil: self = .unknown(bytes: [UInt8](generated.unknownFields.data))
    }
  }

  var generated: Fieldkeep_V1_ControlEntry {
    if case .unknown(let bytes) = self {
      // Bytes that came from a message are one again; others cannot be written.
      guard let entry = try? Fieldkeep_V1_ControlEntry(serializedBytes: bytes) else {
        preconditionFailure("an unknown entry whose \(bytes.count) bytes are not protobuf")
      }
      return entry
    }
    return .with {
      switch self {
      case .founding(let rootKey): $0.founding = .with { $0.rootKey = Data(rootKey.bytes) }
      case .device(let entry): $0.device = entry.generated
      case .team(let entry): $0.team = entry.generated
      case .membership(let entry): $0.membership = entry.generated
      case .policy(let entry): $0.policy = entry.generated
      case .revocation(let entry): $0.revocation = entry.generated
      case .erasure(let entry): $0.erasure = entry.generated
      case .confirmation: $0.confirmation = .init()
      case .opening(let entry): $0.opening = entry.generated
      case .key(let entry): $0.key = entry.generated
      case .grant(let entry): $0.grant = entry.generated
      case .wrap(let entry): $0.wrap = entry.generated
      case .keyRequest(let entry): $0.keyRequest = entry.generated
      case .frontier(let entry): $0.frontier = entry.generated
      case .grantEnd(let entry): $0.grantEnd = .with { $0.team = Data(entry.team) }
      case .unknown: break
      }
    }
  }
}

// MARK: single entries

extension TeamKey {
  fileprivate init(_ generated: Fieldkeep_V1_TeamKey) throws(MessageError) {
    self.init(
      team: try generated.team.identifier("team"),
      generation: generated.generation,
      agreementKey: try generated.agreementKey.exactly(Limits.agreementKeyBytes, "agreement_key"))
  }

  fileprivate var generated: Fieldkeep_V1_TeamKey {
    .with {
      $0.team = Data(team)
      $0.generation = generation
      $0.agreementKey = Data(agreementKey)
    }
  }
}

extension Membership {
  fileprivate init(_ generated: Fieldkeep_V1_Membership) throws(MessageError) {
    self.init(
      team: try generated.team.identifier("team"),
      device: try generated.device.identifier("device"),
      wrap: try generated.wrap.digest("wrap"))
  }

  fileprivate var generated: Fieldkeep_V1_Membership {
    .with {
      $0.team = Data(team)
      $0.device = Data(device)
      $0.wrap = Data(wrap)
    }
  }
}

extension CompartmentPolicy {
  fileprivate init(_ generated: Fieldkeep_V1_CompartmentPolicy) throws(MessageError) {
    self.init(
      compartment: generated.compartment,
      team: try generated.team.identifier("team"),
      rights: Rights(rawValue: generated.rights))
  }

  fileprivate var generated: Fieldkeep_V1_CompartmentPolicy {
    .with {
      $0.compartment = compartment
      $0.team = Data(team)
      $0.rights = rights.rawValue
    }
  }
}

extension Revocation {
  fileprivate init(_ generated: Fieldkeep_V1_Revocation) throws(MessageError) {
    self.init(
      device: try generated.device.identifier("device"),
      team: generated.team.isEmpty ? nil : try generated.team.identifier("team"),
      wipe: generated.wipe,
      rootSignature: generated.rootSignature.isEmpty
        ? nil : try generated.rootSignature.exactly(Limits.signatureBytes, "root_signature"))
  }

  fileprivate var generated: Fieldkeep_V1_Revocation {
    .with {
      $0.device = Data(device)
      if let team { $0.team = Data(team) }
      $0.wipe = wipe
      if let rootSignature { $0.rootSignature = Data(rootSignature) }
    }
  }
}

extension Frontier {
  fileprivate init(_ generated: Fieldkeep_V1_Frontier) throws(MessageError) {
    self.init(
      device: try generated.device.identifier("device"),
      revocation: try generated.revocation.digest("revocation"),
      segments: try generated.segments.digests("segments"))
  }

  fileprivate var generated: Fieldkeep_V1_Frontier {
    .with {
      $0.device = Data(device)
      $0.revocation = Data(revocation)
      $0.segments = segments.map { Data($0) }
    }
  }
}

extension ErasureOrder {
  fileprivate init(_ generated: Fieldkeep_V1_ErasureOrder) throws(MessageError) {
    self.init(
      kind: Kind(rawValue: UInt32(truncatingIfNeeded: generated.kind.rawValue)),
      order: generated.order.isEmpty ? nil : try generated.order.identifier("order"),
      scopes: try mirror(generated.scopes) { element throws(MessageError) in
        try element.identifier("scopes")
      },
      custodian: generated.custodian.isEmpty
        ? nil : try generated.custodian.identifier("custodian"),
      lifted: generated.lifted.isEmpty ? nil : try generated.lifted.identifier("lifted"),
      authority: generated.authority.isEmpty
        ? [] : try generated.authority.exactly(Self.authorityBytes, "authority"))
  }

  fileprivate var generated: Fieldkeep_V1_ErasureOrder {
    .with {
      $0.scopes = scopes.map { Data($0) }
      $0.kind = .init(rawValue: Int(kind.rawValue)) ?? .reserved
      if let order { $0.order = Data(order) }
      if let custodian { $0.custodian = Data(custodian) }
      if let lifted { $0.lifted = Data(lifted) }
      $0.authority = Data(authority)
    }
  }
}

extension ScopeOpening {
  fileprivate init(_ generated: Fieldkeep_V1_ScopeOpening) throws(MessageError) {
    self.init(
      compartment: generated.compartment,
      sealedClaim: try generated.sealedClaim.atMost(Self.sealedClaimBytes, "sealed_claim"))
  }

  fileprivate var generated: Fieldkeep_V1_ScopeOpening {
    .with {
      $0.compartment = compartment
      $0.sealedClaim = Data(sealedClaim)
    }
  }
}

extension ScopeKey {
  fileprivate init(_ generated: Fieldkeep_V1_ScopeKey) throws(MessageError) {
    self.init(
      keyID: try generated.keyID.digest("key_id"),
      wraps: try generated.wraps.digests("wraps"),
      predecessors: try generated.predecessors.digests("predecessors"),
      generations: try Self.generations(generated.generations))
  }

  fileprivate var generated: Fieldkeep_V1_ScopeKey {
    .with {
      $0.keyID = Data(keyID)
      $0.wraps = wraps.map { Data($0) }
      $0.predecessors = predecessors.map { Data($0) }
      $0.generations = generations.sorted { $0.key < $1.key }.map { team, generation in
        .with {
          $0.team = Data(team)
          $0.generation = generation
        }
      }
    }
  }

  /// Of a team that is named twice, the last counts, as where protobuf reads a field twice.
  private static func generations(
    _ elements: [Fieldkeep_V1_ScopeKey.Generation]
  ) throws(MessageError) -> [TeamID: UInt32] {
    var generations: [TeamID: UInt32] = [:]
    for element in elements {
      generations[try element.team.identifier("team")] = element.generation
    }
    return generations
  }
}

extension Grant {
  fileprivate init(_ generated: Fieldkeep_V1_Grant) throws(MessageError) {
    self.init(
      team: try generated.team.identifier("team"), rights: Rights(rawValue: generated.rights),
      until: generated.until == 0 ? nil : generated.until)
  }

  fileprivate var generated: Fieldkeep_V1_Grant {
    .with {
      $0.team = Data(team)
      $0.rights = rights.rawValue
      $0.until = until ?? 0
    }
  }
}

extension WrapAddition {
  fileprivate init(_ generated: Fieldkeep_V1_WrapAddition) throws(MessageError) {
    self.init(
      keyID: try generated.keyID.digest("key_id"), wraps: try generated.wraps.digests("wraps"))
  }

  fileprivate var generated: Fieldkeep_V1_WrapAddition {
    .with {
      $0.keyID = Data(keyID)
      $0.wraps = wraps.map { Data($0) }
    }
  }
}

extension KeyRequest {
  fileprivate init(_ generated: Fieldkeep_V1_KeyRequest) throws(MessageError) {
    self.init(
      keyID: try generated.keyID.digest("key_id"), team: try generated.team.identifier("team"))
  }

  fileprivate var generated: Fieldkeep_V1_KeyRequest {
    .with {
      $0.keyID = Data(keyID)
      $0.team = Data(team)
    }
  }
}

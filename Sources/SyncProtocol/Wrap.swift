// Wraps: sealed keys on their way to those who may hold them. They are blobs beside the log, named there by hash, so
// that deleting a blob destroys what it opens while the log stays whole.

public import CausalMerge
import FoundationEssentials
import SwiftProtobuf

/// A wrap: its exact bytes, what they say, and the hash by which the log names them.
public struct Wrap: Hashable, Sendable {
  /// The exact bytes, as made by whoever wrapped.
  public let bytes: [UInt8]
  public let content: Content
  /// SHA-256 over a label and ``bytes``.
  public let hash: WrapHash

  /// What is wrapped for whom.
  public enum Content: Hashable, Sendable {
    case key(KeyWrap)
    case encapsulation(Encapsulation)
    case teamKey(TeamKeyWrap)
  }

  /// Reads a wrap that arrived from outside, and keeps its bytes as they are.
  ///
  /// - Throws: ``MessageError`` if it breaks the encoding, a size or a limit, or is of a kind that is not known.
  public init(parsing bytes: [UInt8]) throws(MessageError) {
    let generated: Fieldkeep_V1_Wrap = try Wire.read(
      bytes.span.bytes, shape: .flat, limit: Limits.wrapBytes)
    switch generated.wrap {
    case .key(let wrap): content = .key(try KeyWrap(wrap))
    case .encapsulation(let wrap): content = .encapsulation(try Encapsulation(wrap))
    case .teamKey(let wrap): content = .teamKey(try TeamKeyWrap(wrap))
    case nil: throw .missing(field: "wrap")
    }
    self.bytes = bytes
    hash = SecureHash.digest(.wrap, of: bytes)
  }

  /// Makes a wrap's bytes.
  public init(_ content: Content) {
    self.content = content
    bytes = Wire.bytes(
      of: Fieldkeep_V1_Wrap.with {
        switch content {
        case .key(let wrap): $0.key = wrap.generated
        case .encapsulation(let wrap): $0.encapsulation = wrap.generated
        case .teamKey(let wrap): $0.teamKey = wrap.generated
        }
      })
    hash = SecureHash.digest(.wrap, of: bytes)
  }
}

/// One scope's content key for one team, under the secret of an ``Encapsulation``.
public struct KeyWrap: Hashable, Sendable {
  public var scope: ScopeID
  public var keyID: KeyID
  public var team: TeamID
  /// The wrap that holds the encapsulation.
  public var encapsulation: WrapHash
  /// 40 bytes: the key, wrapped by AES key wrap (RFC 3394).
  public var wrapped: [UInt8]

  /// Bytes of a wrapped content key: the key and AES key wrap's check.
  public static let wrappedBytes = 40

  public init(
    scope: ScopeID, keyID: KeyID, team: TeamID, encapsulation: WrapHash, wrapped: [UInt8]
  ) {
    self.scope = scope
    self.keyID = keyID
    self.team = team
    self.encapsulation = encapsulation
    self.wrapped = wrapped
  }

  init(_ generated: Fieldkeep_V1_KeyWrap) throws(MessageError) {
    scope = try generated.scope.identifier("scope")
    keyID = try generated.keyID.digest("key_id")
    team = try generated.team.identifier("team")
    encapsulation = try generated.encapsulation.digest("encapsulation")
    wrapped = try generated.wrapped.exactly(Self.wrappedBytes, "wrapped")
  }

  var generated: Fieldkeep_V1_KeyWrap {
    .with {
      $0.scope = Data(scope)
      $0.keyID = Data(keyID)
      $0.team = Data(team)
      $0.encapsulation = Data(encapsulation)
      $0.wrapped = Data(wrapped)
    }
  }
}

/// One encapsulation for one team, which serves all the scopes of one case.
public struct Encapsulation: Hashable, Sendable {
  public var team: TeamID
  /// Of the team's key: which one opens it.
  public var generation: UInt32
  /// 1,120 bytes, X-Wing.
  public var encapsulated: [UInt8]
  /// 48 bytes: the 32-byte wrapping secret, sealed.
  public var sealedSecret: [UInt8]

  /// Bytes of a sealed wrapping secret: 32 and the tag.
  public static let sealedSecretBytes = 48

  public init(team: TeamID, generation: UInt32, encapsulated: [UInt8], sealedSecret: [UInt8]) {
    self.team = team
    self.generation = generation
    self.encapsulated = encapsulated
    self.sealedSecret = sealedSecret
  }

  init(_ generated: Fieldkeep_V1_Encapsulation) throws(MessageError) {
    team = try generated.team.identifier("team")
    generation = generated.generation
    encapsulated = try generated.encapsulated.exactly(Limits.encapsulatedBytes, "encapsulated")
    sealedSecret = try generated.sealedSecret.exactly(Self.sealedSecretBytes, "sealed_secret")
  }

  var generated: Fieldkeep_V1_Encapsulation {
    .with {
      $0.team = Data(team)
      $0.generation = generation
      $0.encapsulated = Data(encapsulated)
      $0.sealedSecret = Data(sealedSecret)
    }
  }
}

/// A team's private keys and compartment secrets for one device.
public struct TeamKeyWrap: Hashable, Sendable {
  public var team: TeamID
  public var device: DeviceID
  /// 1,120 bytes, X-Wing.
  public var encapsulated: [UInt8]
  /// ``TeamSecrets``, sealed to the device's agreement key.
  public var sealed: [UInt8]

  public init(team: TeamID, device: DeviceID, encapsulated: [UInt8], sealed: [UInt8]) {
    self.team = team
    self.device = device
    self.encapsulated = encapsulated
    self.sealed = sealed
  }

  init(_ generated: Fieldkeep_V1_TeamKeyWrap) throws(MessageError) {
    team = try generated.team.identifier("team")
    device = try generated.device.identifier("device")
    encapsulated = try generated.encapsulated.exactly(Limits.encapsulatedBytes, "encapsulated")
    sealed = try generated.sealed.atMost(Limits.wrapBytes, "sealed")
  }

  var generated: Fieldkeep_V1_TeamKeyWrap {
    .with {
      $0.team = Data(team)
      $0.device = Data(device)
      $0.encapsulated = Data(encapsulated)
      $0.sealed = Data(sealed)
    }
  }
}

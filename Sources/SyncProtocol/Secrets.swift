// Messages that never travel in the clear: they are sealed inside wraps and claims, or handed over as an invitation.

public import CausalMerge
import FoundationEssentials
import SwiftProtobuf

/// What the members of a team hold: its private keys, and the secrets from which its compartments' scopes are named.
public struct TeamSecrets: Hashable, Sendable {
  /// A private key of the team.
  ///
  /// Members hold all of them, so that what was wrapped earlier still opens.
  public struct Generation: Hashable, Sendable {
    public var generation: UInt32
    /// 32 bytes, from which the X-Wing private key is made.
    public var seed: [UInt8]

    public init(generation: UInt32, seed: [UInt8]) {
      self.generation = generation
      self.seed = seed
    }
  }

  /// The secret of a compartment, from which the ids of its scopes follow.
  public struct CompartmentSecret: Hashable, Sendable {
    public var compartment: UInt32
    /// 32 bytes.
    public var secret: [UInt8]

    public init(compartment: UInt32, secret: [UInt8]) {
      self.compartment = compartment
      self.secret = secret
    }
  }

  public var generations: [Generation]
  public var compartments: [CompartmentSecret]

  public init(generations: [Generation], compartments: [CompartmentSecret]) {
    self.generations = generations
    self.compartments = compartments
  }

  static let secretBytes = 32
}

extension TeamSecrets: MirroredMessage {
  package static var shape: MessageShape {
    MessageShape(fields: [
      1: .messages("generations", atMost: Limits.secretsPerTeam, .flat),
      2: .messages("compartments", atMost: Limits.secretsPerTeam, .flat),
    ])
  }
  package static var byteLimit: Int { Limits.bodyBytes }

  package init(_ generated: Fieldkeep_V1_TeamSecrets) throws(MessageError) {
    generations = try mirror(generated.generations) { element throws(MessageError) in
      Generation(
        generation: element.generation,
        seed: try element.seed.exactly(Self.secretBytes, "seed"))
    }
    compartments = try mirror(generated.compartments) { element throws(MessageError) in
      CompartmentSecret(
        compartment: element.compartment,
        secret: try element.secret.exactly(Self.secretBytes, "secret"))
    }
  }

  package var generated: Fieldkeep_V1_TeamSecrets {
    .with {
      $0.generations = generations.map { element in
        .with {
          $0.generation = element.generation
          $0.seed = Data(element.seed)
        }
      }
      $0.compartments = compartments.map { element in
        .with {
          $0.compartment = element.compartment
          $0.secret = Data(element.secret)
        }
      }
    }
  }
}

/// What a scope's id was computed from, which only members may read.
public struct ScopeClaim: Hashable, Sendable {
  public var caseID: CaseID
  public var compartment: UInt32
  /// Where the law seals by matter, which matter of the case; otherwise `nil`.
  public var matter: RecordID?
  public var ordinal: UInt32

  public init(caseID: CaseID, compartment: UInt32, matter: RecordID? = nil, ordinal: UInt32) {
    self.caseID = caseID
    self.compartment = compartment
    self.matter = matter
    self.ordinal = ordinal
  }
}

extension ScopeClaim: MirroredMessage {
  package static var shape: MessageShape { .flat }

  package init(_ generated: Fieldkeep_V1_ScopeClaim) throws(MessageError) {
    caseID = try generated.caseID.identifier("case_id")
    compartment = generated.compartment
    matter = generated.matter.isEmpty ? nil : try generated.matter.identifier("matter")
    ordinal = generated.ordinal
  }

  package var generated: Fieldkeep_V1_ScopeClaim {
    .with {
      $0.caseID = Data(caseID)
      $0.compartment = compartment
      if let matter { $0.matter = Data(matter) }
      $0.ordinal = ordinal
    }
  }
}

/// What an invitation link holds: where to go, whom to believe there, and one secret that works once.
public struct Invitation: Hashable, Sendable {
  /// The organization's name, which is the fingerprint of its root key.
  public var organization: OrganizationID
  /// The server's https address.
  public var server: String
  /// SHA-256 of the public key in the server's certificate; `nil` when a public authority vouches for the server.
  public var serverPin: [UInt8]?
  /// 16 random bytes.
  public var secret: [UInt8]

  /// Bytes of an invitation's secret.
  public static let secretBytes = 16
  /// Bytes of a server's pin.
  public static let pinBytes = 32

  public init(
    organization: OrganizationID, server: String, serverPin: [UInt8]?, secret: [UInt8]
  ) {
    self.organization = organization
    self.server = server
    self.serverPin = serverPin
    self.secret = secret
  }

  /// The name by which the server knows the invitation.
  public var id: InvitationID { InvitationID(secret: secret) }
}

extension Invitation: MirroredMessage {
  package static var shape: MessageShape { .flat }
  package static var byteLimit: Int { Limits.wrapBytes }

  package init(_ generated: Fieldkeep_V1_Invitation) throws(MessageError) {
    organization = try generated.rootFingerprint.digest("root_fingerprint")
    server = try boundedText(generated.server, "server")
    serverPin =
      generated.serverPin.isEmpty
      ? nil : try generated.serverPin.exactly(Self.pinBytes, "server_pin")
    secret = try generated.secret.exactly(Self.secretBytes, "secret")
  }

  package var generated: Fieldkeep_V1_Invitation {
    .with {
      $0.rootFingerprint = Data(organization)
      $0.server = server
      if let serverPin { $0.serverPin = Data(serverPin) }
      $0.secret = Data(secret)
    }
  }
}

/// Text of a message, if it is no longer than is read.
func boundedText(_ text: String, _ field: String) throws(MessageError) -> String {
  guard text.utf8.count <= Limits.textBytes else {
    throw .outOfRange(
      field: field, value: UInt64(text.utf8.count), limit: UInt64(Limits.textBytes))
  }
  return text
}

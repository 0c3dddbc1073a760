// What a laptop can still do once its lease is over: reach its server, and say who it is. No record can be opened by it.

public import CausalMerge
public import SyncProtocol

/// Who a laptop is, and where its servers are: what lies under its passphrase alone.
public struct LeaseContact: Hashable, Sendable {
  /// A server of the organization.
  public struct Server: Hashable, Sendable {
    public var url: String
    /// SHA-256 of the public key of its certificate; empty where a public authority vouches for it.
    public var pin: [UInt8]

    /// Names a server.
    public init(url: String, pin: [UInt8]) {
      self.url = url
      self.pin = pin
    }
  }

  /// The organization's root.
  public var rootKey: SigningPublicKey
  /// The seed of the device's signing key; never that of the key to which others seal for it.
  public var signingSeed: [UInt8]
  /// The device's certificates up to the root; empty where the server knows it by its roster.
  public var chain: [SignedCertificate]
  public var servers: [Server]

  /// Puts together what contact needs.
  public init(
    rootKey: SigningPublicKey, signingSeed: [UInt8], chain: [SignedCertificate], servers: [Server]
  ) {
    self.rootKey = rootKey
    self.signingSeed = signingSeed
    self.chain = chain
    self.servers = servers
  }

  /// The organization that the root makes.
  public var organization: OrganizationID { OrganizationID(rootKey: rootKey) }

  private static let version: UInt8 = 1

  /// As bytes, to be sealed.
  var bytes: [UInt8] {
    var writer = PackedWriter()
    writer.append(Self.version)
    writer.append(raw: rootKey.bytes)
    writer.append(raw: signingSeed)
    writer.append(number: UInt64(chain.count))
    for certificate in chain { writer.append(run: certificate.encoded()[...]) }
    writer.append(number: UInt64(servers.count))
    for server in servers {
      writer.append(run: Array(server.url.utf8)[...])
      writer.append(run: server.pin[...])
    }
    return writer.bytes
  }

  /// Reads what ``bytes`` gave; nil for anything else.
  init?(bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard let read = try? Self.read(&reader) else { return nil }
    self = read
  }

  private static func read(_ reader: inout PackedReader) throws -> LeaseContact? {
    guard try reader.byte() == version,
      let rootKey = SigningPublicKey(bytes: try reader.raw(Limits.signingKeyBytes))
    else { return nil }
    let seed = Array(try reader.raw(Limits.signingKeyBytes))
    let chain = try (0..<(try reader.count(ofAtLeast: 1))).map { _ in
      try SignedCertificate(parsing: Array(try reader.run()))
    }
    let servers = try (0..<(try reader.count(ofAtLeast: 2))).map { _ in
      Server(
        url: String(decoding: try reader.run(), as: UTF8.self), pin: Array(try reader.run()))
    }
    return LeaseContact(rootKey: rootKey, signingSeed: seed, chain: chain, servers: servers)
  }
}

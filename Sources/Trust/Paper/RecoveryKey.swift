// A device that lies in a safe: its keys follow from 32 bytes on paper, and every key of its teams reaches it there.

public import CausalMerge
internal import Crypto
internal import Foundation
public import SyncProtocol

/// The seed of a device on paper.
///
/// When a fire takes every laptop of a team, the server still has all that they wrote, and nobody can open it. So one
/// member of the team is no laptop but a page in a safe. It is enrolled like any device, and what is wrapped for the team
/// later is wrapped for it too, by the rules that hold for all: nobody has to fetch it out to keep it current.
///
/// - the keys follow from the seed and the organization: in another organization one seed is another device;
/// - whoever has the seed is that device, and reads what its teams read.
///
/// Spec: `protocol-spec/`, chapter on trust, devices on paper.
public struct RecoveryKey: Sendable {
  /// Bytes of the seed.
  public static let seedByteCount = 32

  private static let signingLabel = "fieldkeep/recovery-signing/1\n"
  private static let agreementLabel = "fieldkeep/recovery-agreement/1\n"

  let seed: [UInt8]

  /// Takes the key from its seed.
  ///
  /// - Throws: ``TrustError/keyUnusable(bytes:expected:)`` for another count of bytes.
  public init(seed: [UInt8]) throws(TrustError) {
    guard seed.count == Self.seedByteCount else {
      throw .keyUnusable(bytes: seed.count, expected: Self.seedByteCount)
    }
    self.seed = seed
  }

  /// Draws a key.
  public init(using generator: inout some RandomNumberGenerator) {
    seed = randomBytes(Self.seedByteCount, using: &generator)
  }

  /// Takes the key from the sheets that keep it, in any order.
  ///
  /// - Throws: ``PaperFault``, also for sheets that keep another secret.
  public init(sheets: [PaperSheet]) throws(PaperFault) {
    if let other = sheets.first(where: { $0.secret != .recovery }) {
      throw .otherSecret(other.secret)
    }
    seed = try PaperShares.join(sheets)
  }

  /// Writes the key on sheets: one, or two that say nothing without each other.
  ///
  /// - Throws: ``PaperFault/sheetCount(_:)``.
  public func sheets(
    _ count: Int, using generator: inout some RandomNumberGenerator
  ) throws(PaperFault) -> [PaperSheet] {
    try PaperShares.split(seed, into: count, of: .recovery, using: &generator)
  }

  /// The keys of the device that this is in an organization.
  ///
  /// - Throws: ``TrustError/keyUnusable(bytes:expected:)`` where the encapsulation takes no such seed.
  public func deviceKeys(
    of organization: OrganizationID, encapsulation: KeyEncapsulation = .xWing
  ) throws(TrustError) -> DeviceKeys {
    try DeviceKeys(
      signingSeed: derived(Self.signingLabel, organization),
      agreementSeed: derived(Self.agreementLabel, organization), encapsulation: encapsulation)
  }

  /// Whether two are the same key.
  public func isSame(as other: RecoveryKey) -> Bool { equalInConstantTime(seed, other.seed) }

  private func derived(_ label: String, _ organization: OrganizationID) -> [UInt8] {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: seed), salt: organization.bytes,
      info: Array(label.utf8), outputByteCount: Self.seedByteCount
    ).withUnsafeBytes { Array($0) }
  }
}

extension DeviceCertificate {
  /// Numbers from here on are given to devices on paper.
  ///
  /// A device that never comes looks like a lost laptop, and somebody would revoke it for its silence. So its certificate
  /// says what it is, under an admin's signature, where every device and the server's operator can read it; names of
  /// devices are sealed, and anybody in the directory may change them.
  public static let firstNumberOnPaper: UInt32 = 1 << 31

  /// Whether the device is a page in a safe.
  public var isOnPaper: Bool { number >= Self.firstNumberOnPaper }
}

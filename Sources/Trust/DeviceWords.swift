// Six words by which two people on a phone know that they speak of the same laptop.

public import CausalMerge
public import SyncProtocol

/// A new device's keys and its organization, as six words to read out.
///
/// The laptop that asks shows them, and so does the admin's that could let it in. A server that put its own keys into
/// the request, or somebody who found the link and was faster, has other words on the admin's screen than the person on
/// the phone reads out.
///
/// - the words are the first sixty bits of a hash over both public keys, so nobody makes other keys with the same words:
///   that takes 2⁶⁰ tries, in the minutes in which two people talk;
/// - they keep no secret, and say nothing about a person.
///
/// Spec: `protocol-spec/04-trust.md`, T-83.
public struct DeviceWords: Hashable, Sendable, CustomStringConvertible {
  /// How many words there are.
  public static let count = 6

  /// The words, in order.
  public let words: [String]

  /// The words of a device that asks to be let into an organization.
  public init(of keys: DevicePublicKeys, in organization: OrganizationID) {
    let hash: SegmentHash = SecureHash.digest(
      .deviceWords, of: organization.bytes, keys.signing.bytes, keys.agreement)
    words = SpokenWords.words(of: Array(hash.bytes), count: Self.count)
  }

  /// Whether somebody typed these words; what follows a word's fourth letter does not count.
  public func areTyped(as text: some StringProtocol) -> Bool {
    let typed = text.split { !$0.isLetter }.map { SpokenWords.place(of: $0) }
    return typed == words.map { SpokenWords.place(of: $0) }
  }

  public var description: String { words.joined(separator: " ") }
}

extension DeviceKeys {
  /// The words that this device shows while it waits to be let in.
  public func words(in organization: OrganizationID) -> DeviceWords {
    DeviceWords(of: publicKeys, in: organization)
  }
}

extension EnrollmentRequest {
  /// The keys that the request shows; only `Enrollment.verify(_:secret:)` says whether they prove the invitation.
  public var publicKeys: DevicePublicKeys {
    DevicePublicKeys(signing: signingKey, agreement: agreementKey)
  }
}

// Every bound that the format sets, in one place: a reader checks them before it allocates, and a writer cuts its
// work by them, so both must mean the same numbers.

/// The constants of the format.
///
/// A segment that breaks one of them is unreadable for good, on every device, now and later. So these are not
/// settings: a limit that an operator could change would let one replica apply what another refuses.
///
/// Spec: `protocol-spec/`, chapter on limits.
public enum Limits {
  // MARK: requests and answers

  /// Bytes of one request's or answer's body: 1 MiB, what common proxies let through without being configured.
  public static let bodyBytes = 1_048_576
  /// How deep messages may lie in one another; the schema needs five.
  public static let messageDepth = 16
  /// Segments, wraps, items or verdicts in one message.
  ///
  /// A page of the smallest segments reaches the byte limit first.
  public static let itemsPerMessage = 4_096
  /// Scopes in one comparison of frontiers.
  public static let scopesPerMessage = 8_192
  /// Hashes by which one side tells what it has of one scope: a frontier, and ancestors at growing distance.
  public static let havesPerScope = 256
  /// Certificates between a device and the root.
  public static let chainLength = 8
  /// Bytes of a piece of text in a message: an address, an error's explanation.
  public static let textBytes = 2_048

  // MARK: segments

  /// Bytes of a whole segment: the greatest body less 8 KiB, which leaves room for the message around it.
  public static let segmentBytes = 1_040_384
  /// Bytes of a segment's header.
  ///
  /// The greatest that the schema describes takes 2,250.
  public static let headerBytes = 4_096
  /// Parents of one segment.
  ///
  /// More heads than this cannot arise before they are merged: a scope has few writers.
  public static let parents = 64
  /// Changes in one segment.
  public static let changes = 500
  /// Entries in one segment, over all its changes.
  public static let entries = 16_384
  /// Unseen heads named in one segment, over all its entries.
  public static let unseenHeads = 16_384
  /// Bytes of one value: far beyond any note that a person types.
  public static let valueBytes = 65_536
  /// The greatest number of a field.
  public static let fieldNumber: UInt32 = 65_535
  /// The greatest number of a record type.
  public static let recordType: UInt32 = 65_535
  /// Bytes of a segment's columns once inflated.
  ///
  /// Without a bound, a kilobyte can inflate to a gigabyte.
  public static let inflatedBytes = 4_194_304

  // MARK: trust

  /// Entries in one control segment.
  public static let controlEntries = 4_096
  /// Hashes of wraps that one control entry may name: one a team, for each of few keys.
  public static let wrapsPerEntry = 1_024
  /// Scopes that one erasure order may name.
  public static let scopesPerOrder = 4_096
  /// Bytes of a wrap.
  ///
  /// A wrap of a team's keys is the greatest and grows with the team's compartments.
  public static let wrapBytes = 4_096
  /// Generations of keys, and compartments, in one team's secrets.
  public static let secretsPerTeam = 64
  /// Bytes of one certificate.
  ///
  /// The greatest that the schema describes takes 1,340.
  public static let certificateBytes = 2_048

  // MARK: fixed sizes

  /// Bytes of a content key (AES-256).
  public static let contentKeyBytes = 32
  /// Bytes of the random nonce before a sealed body.
  public static let nonceBytes = 12
  /// Bytes of the tag after a sealed body.
  public static let tagBytes = 16
  /// Bytes of an Ed25519 public key.
  public static let signingKeyBytes = 32
  /// Bytes of an Ed25519 signature.
  public static let signatureBytes = 64
  /// Bytes of an X-Wing public key: ML-KEM-768's 1,184 and X25519's 32.
  public static let agreementKeyBytes = 1_216
  /// Bytes of an X-Wing encapsulation: ML-KEM-768's 1,088 and X25519's 32.
  public static let encapsulatedBytes = 1_120
}

/// The versions that this code writes and understands.
///
/// Spec: `protocol-spec/`, chapter on versioning.
public enum Versions {
  /// The layout of frames, headers and bodies.
  public static let format: UInt32 = 1
  /// The merge algorithm.
  ///
  /// Replicas that merge by different rules would differ, so each segment names its own.
  public static let merge: UInt32 = 1
  /// SHA-256, Ed25519, AES-256-GCM and zstd.
  public static let suite: UInt32 = 1
}

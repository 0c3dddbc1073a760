// Everything that can be wrong with a segment, each with its measurement and its limit, none with a field's value.

/// Why some bytes are not a segment, a segment does not open, or one cannot be made.
///
/// A caller decides by ``isLasting``: what is lasting will not be cured by a key or a newer version, so the segment
/// counts as an empty one that others may build on; what is not, waits.
///
/// Spec: `protocol-spec/`, chapter on segments; each case is a rule there.
public enum SegmentError: Error, Hashable, Sendable {
  // MARK: frame

  /// The bytes end before the frame does.
  case truncated(bytes: Int, needed: Int)
  /// Bytes follow the signature.
  case trailingBytes(Int)
  /// The whole is larger than any segment may be.
  case tooLarge(bytes: Int, limit: Int)
  case headerTooLarge(bytes: Int, limit: Int)

  // MARK: header

  /// The header is not the message that the schema describes, or breaks one of its sizes.
  case header(MessageError)
  /// A change segment must name its key, a control segment none.
  case keyID(isPresent: Bool, kind: SegmentKind)

  // MARK: versions and keys

  /// A later version wrote it. An update reads it.
  case unsupportedVersion(SegmentVersion)
  /// The body is of the other kind.
  case wrongKind(SegmentKind)
  /// Another key than the one given sealed it.
  case wrongKey(needed: KeyID, given: KeyID)

  // MARK: body

  /// The key that the header commits to does not open it: it was changed, or never sealed with it.
  case sealBroken
  /// The first byte of the opened body names no known way of compression.
  case unknownCompression(UInt8)
  /// The opened body does not end in a mark and zeros, or is not padded to the length that it should have.
  case paddingBroken(bytes: Int)
  case compression(ZstandardError)
  /// The body is not the message that the schema describes, or breaks one of its limits.
  case body(MessageError)
  /// A column has neither one element a row nor the count that stands for a default.
  case columnLength(ChangeColumn, count: Int, expected: Int)
  /// An index points beyond what it counts.
  case indexOutOfRange(ChangeColumn, at: Int, index: UInt64, count: Int)
  /// Two of what may be named once are equal.
  case duplicate(ChangeColumn, at: Int)
  /// Elements that must ascend do not.
  case notAscending(ChangeColumn, at: Int)
  /// A number or a size is beyond its limit.
  case beyondLimit(ChangeColumn, at: Int, value: UInt64, limit: UInt64)
  /// Differences lead beyond 64 bits.
  case overflow(ChangeColumn, at: Int)
  /// An entry both adds and removes its element.
  case contradictoryOperation(at: Int)

  // MARK: writing

  /// One segment holds transactions of one run only.
  case mixedRuns(at: Int)
  /// Different record types were given to one record.
  case mixedTypes(at: Int)
  /// The nonce is not of the size that it must have.
  case nonceLength(bytes: Int, expected: Int)
  /// The key could not sign. Nothing was written.
  case signingFailed

  /// Whether the segment can never be read, whatever keys and versions come.
  public var isLasting: Bool {
    switch self {
    case .unsupportedVersion, .wrongKind, .wrongKey, .nonceLength, .signingFailed: false
    default: true
    }
  }
}

/// The columns of a change segment's body, as the schema names them.
public enum ChangeColumn: String, Hashable, Sendable, CaseIterable {
  case recordIDs = "record_ids"
  case recordTypes = "record_types"
  case times
  case clockErrors = "clock_errors"
  case run
  case transactions
  case entryCounts = "entry_counts"
  case entryRecords = "entry_records"
  case entryFields = "entry_fields"
  case entryKinds = "entry_kinds"
  case entryLengths = "entry_lengths"
  case values
  case unseenSegments = "unseen_segments"
  case unseenEntries = "unseen_entries"
  case unseenSegmentIndexes = "unseen_segment_indexes"
  case unseenChanges = "unseen_changes"
}

extension SegmentError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncated(let bytes, let needed):
      "the segment breaks off: it has \(bytes) bytes of \(needed); fetch it again"
    case .trailingBytes(let count):
      "\(count) bytes follow the segment's signature; fetch it again"
    case .tooLarge(let bytes, let limit):
      "the segment has \(bytes) bytes and at most \(limit) are read; write less at once"
    case .headerTooLarge(let bytes, let limit):
      "the segment's header has \(bytes) bytes and at most \(limit) are read"
    case .header(let error):
      "the segment's header is not valid: \(error)"
    case .keyID(let isPresent, let kind):
      "a \(kind) segment \(isPresent ? "names a key and must not" : "must name a key")"
    case .unsupportedVersion(let version):
      "a newer version wrote this segment (\(version)); update to read it"
    case .wrongKind(let kind):
      "this is a \(kind) segment; read it as one"
    case .wrongKey(let needed, let given):
      "the segment is sealed under key \(needed) and key \(given) was given"
    case .sealBroken:
      "the key that the segment names does not open it: it was damaged where it was written"
    case .unknownCompression(let method):
      "the segment's body is compressed by unknown method \(method)"
    case .paddingBroken(let bytes):
      "the segment's body of \(bytes) bytes is not padded as it must be"
    case .compression(let error):
      "the segment's body does not inflate: \(error)"
    case .body(let error):
      "the segment's body is not valid: \(error)"
    default:
      columnDescription
    }
  }

  private var columnDescription: String {
    switch self {
    case .columnLength(let column, let count, let expected):
      "column \(column.rawValue) has \(count) elements where \(expected) belong"
    case .indexOutOfRange(let column, let position, let index, let count):
      "column \(column.rawValue) at \(position) points to \(index) of \(count)"
    case .duplicate(let column, let position):
      "column \(column.rawValue) repeats itself at \(position)"
    case .notAscending(let column, let position):
      "column \(column.rawValue) is not ascending at \(position)"
    case .beyondLimit(let column, let position, let value, let limit):
      "column \(column.rawValue) at \(position) is \(value) and at most \(limit) is allowed"
    case .overflow(let column, let position):
      "column \(column.rawValue) leads beyond 64 bits at \(position)"
    case .contradictoryOperation(let position):
      "entry \(position) both adds and removes its element"
    case .mixedRuns(let position):
      "change \(position) is of another run than the segment; cut a segment of its own for it"
    case .mixedTypes(let position):
      "entry \(position) gives its record another type than an earlier entry did"
    case .nonceLength(let bytes, let expected):
      "a nonce of \(bytes) bytes was given where \(expected) belong"
    case .signingFailed:
      "the device's key could not sign; nothing was written"
    default:
      "the segment is not valid"
    }
  }
}

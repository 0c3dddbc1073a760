// Segments and wraps in a file, so that a USB stick can bring them where no network goes. The same bytes as on the
// wire: whoever receives them believes the authors' signatures and not the courier.

import CausalMerge

/// The file that `carry` writes and reads.
///
/// | bytes | what |
/// |---|---|
/// | 18 | "fieldkeep carry 1", newline |
/// | 1 | kind of an item: 1 segment, 2 wrap, 0 end |
/// | 4, big-endian | the item's length |
/// | as many | the item; of the end, SHA-256 of every byte before its kind |
///
/// - nothing follows the end; a file without one was cut off, and nothing of it is used;
/// - the order of items is the order in which they are to be applied: parents first, wraps before what they open.
///
/// The digest tells a damaged stick from a dishonest author; it proves nothing about who wrote what.
///
/// Spec: `protocol-spec/`, chapter on segments, carrying by file.
public enum CarryFile {
  /// The bytes with which every file begins.
  public static let magic = Array("fieldkeep carry 1\n".utf8)

  /// One thing that is carried.
  public enum Item: Hashable, Sendable {
    case segment(Segment)
    case wrap(Wrap)

    /// The exact bytes.
    public var bytes: [UInt8] {
      switch self {
      case .segment(let segment): segment.bytes
      case .wrap(let wrap): wrap.bytes
      }
    }
  }

  enum Kind: UInt8 {
    case end = 0
    case segment = 1
    case wrap = 2

    /// The most bytes of an item of this kind.
    var limit: Int {
      switch self {
      case .end: CarryDigest.byteCount
      case .segment: Limits.segmentBytes
      case .wrap: Limits.wrapBytes
      }
    }
  }

  enum CarrySubject: Sendable {}
  typealias CarryDigest = Digest<CarrySubject>

  /// Bytes of an item's kind and length.
  static let prefixBytes = 5
}

/// Why a file is not one that `carry` wrote, or not all of it.
public enum CarryFileError: Error, Hashable, Sendable {
  /// It does not begin as such a file does.
  case notACarryFile
  /// It begins as one of another version.
  case unsupportedVersion
  /// An item is of a kind that is not known.
  case unknownKind(UInt8, item: Int)
  /// An item is larger than any of its kind may be.
  case tooLarge(bytes: Int, limit: Int, item: Int)
  case segment(SegmentError, item: Int)
  case wrap(MessageError, item: Int)
  /// The file ends before its end mark.
  case truncated(item: Int)
  /// The digest at the end is not that of what was read.
  case damaged
  /// Bytes follow the end mark.
  case trailingBytes
}

extension CarryFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notACarryFile: "this is not a file that carry wrote; check which file was given"
    case .unsupportedVersion: "a newer version wrote this file; update to read it"
    case .unknownKind(let kind, let item):
      "item \(item) is of unknown kind \(kind); update, or copy the file again"
    case .tooLarge(let bytes, let limit, let item):
      "item \(item) states \(bytes) bytes and at most \(limit) are read; copy the file again"
    case .segment(let error, let item): "item \(item) is not a segment: \(error)"
    case .wrap(let error, let item): "item \(item) is not a wrap: \(error)"
    case .truncated(let item): "the file breaks off in item \(item); copy it again"
    case .damaged: "the file was damaged on its way; copy it again"
    case .trailingBytes: "bytes follow the file's end; copy it again"
    }
  }
}

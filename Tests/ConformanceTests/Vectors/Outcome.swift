// The closed list of what a vector may expect, and how this library's errors are said in it.

import SyncProtocol
import Trust

/// What reading must come to.
///
/// Spec: `protocol-spec/09-errors.md`; the list is the same there.
enum Outcome: String, CaseIterable, Error, Sendable {
  case ok

  // A segment's frame.
  case truncated
  case trailingBytes = "trailing_bytes"
  case tooLarge = "too_large"
  case headerTooLarge = "header_too_large"
  // Its header.
  case headerMalformed = "header.malformed"
  case headerMissing = "header.missing"
  case headerWrongLength = "header.wrong_length"
  case headerTooMany = "header.too_many"
  case headerNotAscending = "header.not_ascending"
  case keyID = "key_id"
  // Versions, keys, signature.
  case unsupportedVersion = "unsupported_version"
  case wrongKind = "wrong_kind"
  case wrongKey = "wrong_key"
  case badSignature = "bad_signature"
  // Its body.
  case sealBroken = "seal_broken"
  case paddingBroken = "padding_broken"
  case unknownCompression = "unknown_compression"
  case compressionNotAFrame = "compression.not_a_frame"
  case compressionSizeNotStated = "compression.size_not_stated"
  case compressionTooLarge = "compression.too_large"
  case compressionDamaged = "compression.damaged"
  case compressionTrailingBytes = "compression.trailing_bytes"
  case bodyMalformed = "body.malformed"
  case bodyTooMany = "body.too_many"
  case bodyWrongLength = "body.wrong_length"
  case bodyOutOfRange = "body.out_of_range"
  case columnLength = "column_length"
  case indexOutOfRange = "index_out_of_range"
  case duplicate
  case notAscending = "not_ascending"
  case beyondLimit = "beyond_limit"
  case overflow
  case contradictoryOperation = "contradictory_operation"

  // Any other message.
  case messageMalformed = "message.malformed"
  case messageTooLarge = "message.too_large"
  case messageTooMany = "message.too_many"
  case messageWrongLength = "message.wrong_length"
  case messageOutOfRange = "message.out_of_range"
  case messageMissing = "message.missing"
}

extension Outcome {
  /// The word for an error of a segment; `nil` for those that only writing can meet, and for combinations that the
  /// order of reading rules out.
  init?(_ error: SegmentError) {
    switch error {
    case .truncated: self = .truncated
    case .trailingBytes: self = .trailingBytes
    case .tooLarge: self = .tooLarge
    case .headerTooLarge: self = .headerTooLarge
    case .header(let error): self.init(part: "header", error)
    case .keyID: self = .keyID
    case .unsupportedVersion: self = .unsupportedVersion
    case .wrongKind: self = .wrongKind
    case .wrongKey: self = .wrongKey
    case .sealBroken: self = .sealBroken
    case .unknownCompression: self = .unknownCompression
    case .paddingBroken: self = .paddingBroken
    case .compression(let error): self.init(error)
    case .body(let error): self.init(part: "body", error)
    case .columnLength: self = .columnLength
    case .indexOutOfRange: self = .indexOutOfRange
    case .duplicate: self = .duplicate
    case .notAscending: self = .notAscending
    case .beyondLimit: self = .beyondLimit
    case .overflow: self = .overflow
    case .contradictoryOperation: self = .contradictoryOperation
    case .mixedRuns, .mixedTypes, .nonceLength, .signingFailed: return nil
    }
  }

  init(_ error: ZstandardError) {
    switch error {
    case .notAFrame: self = .compressionNotAFrame
    case .sizeNotStated: self = .compressionSizeNotStated
    case .tooLarge: self = .compressionTooLarge
    case .damaged: self = .compressionDamaged
    case .trailingBytes: self = .compressionTrailingBytes
    }
  }

  /// The word for an error of a protobuf message: that of a header, of a body, or of any other message.
  init?(part: String, _ error: MessageError) {
    let word =
      switch error {
      case .malformed: "malformed"
      case .tooLarge: "too_large"
      case .tooMany: "too_many"
      case .wrongLength: "wrong_length"
      case .outOfRange: "out_of_range"
      case .missing: "missing"
      case .notAscending: "not_ascending"
      }
    self.init(rawValue: "\(part).\(word)")
  }

  /// The word for whatever reading threw.
  init?(_ error: any Error) {
    switch error {
    case let outcome as Outcome: self = outcome
    case let error as SegmentError: self.init(error)
    case let error as MessageError: self.init(part: "message", error)
    default: return nil
    }
  }
}

// Compression through libzstd, with an upper bound on what comes out.

import CZstd

/// zstd, as segments use it: one frame that states its content's size, without checksum or dictionary.
public enum Zstandard {
  /// The level at which segments are written.
  ///
  /// Higher levels cost three times as much for a few percent.
  public static let level: Int32 = 3

  /// Compresses some parts into one frame, each part in blocks of its own.
  ///
  /// Random ids and words side by side in one block share one table of symbol lengths, which then fits neither. A
  /// block of its own for each lets the ids be stored as they are and the words shrink.
  ///
  /// - Returns: the frame, or `nil` when it is not smaller than the parts together.
  public static func compress(_ parts: [[UInt8]]) -> [UInt8]? {
    let size = parts.reduce(0) { $0 + $1.count }
    guard size > 0, let context = ZSTD_createCCtx() else { return nil }
    defer { ZSTD_freeCCtx(context) }
    guard isGood(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)),
      isGood(ZSTD_CCtx_setPledgedSrcSize(context, UInt64(size)))
    else { return nil }
    // No larger than the input: a frame that does not fit here would not be kept anyway.
    let frame = [UInt8](unsafeUninitializedCapacity: size) { storage, count in
      var output = ZSTD_outBuffer(dst: storage.baseAddress, size: storage.count, pos: 0)
      for (index, part) in parts.enumerated() {
        let isLast = index == parts.count - 1
        let isWritten = part.withUnsafeBytes { bytes in
          var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
          let rest = ZSTD_compressStream2(
            context, &output, &input, isLast ? ZSTD_e_end : ZSTD_e_flush)
          return rest == 0 && input.pos == input.size
        }
        guard isWritten else { return }
      }
      count = output.pos
    }
    return frame.isEmpty || frame.count >= size ? nil : frame
  }

  /// Inflates one frame.
  ///
  /// The frame must state its content's size, and that is checked before anything is allocated; then not a byte more
  /// is written than was stated, whatever the frame goes on to say.
  ///
  /// - Parameters:
  ///   - frame: exactly one zstd frame.
  ///   - limit: the greatest content that is accepted, in bytes.
  /// - Returns: the content, exactly as long as the frame states.
  /// - Throws: ``ZstandardError``.
  public static func inflate(_ frame: ArraySlice<UInt8>, limit: Int) throws(ZstandardError)
    -> [UInt8]
  {
    let (stated, frameSize) = frame.withUnsafeBytes { bytes in
      (
        ZSTD_getFrameContentSize(bytes.baseAddress, bytes.count),
        ZSTD_findFrameCompressedSize(bytes.baseAddress, bytes.count)
      )
    }
    guard stated != fieldkeep_zstd_content_size_error else { throw .notAFrame }
    guard stated != fieldkeep_zstd_content_size_unknown else { throw .sizeNotStated }
    guard stated <= UInt64(limit) else { throw .tooLarge(statedBytes: stated, limit: limit) }
    guard isGood(frameSize) else { throw .damaged }
    guard frameSize == frame.count else { throw .trailingBytes(frame.count - frameSize) }
    let size = Int(stated)
    let content = [UInt8](unsafeUninitializedCapacity: size) { storage, count in
      count = frame.withUnsafeBytes { bytes in
        let written = ZSTD_decompress(storage.baseAddress, size, bytes.baseAddress, bytes.count)
        return isGood(written) ? written : 0
      }
    }
    guard content.count == size else { throw .damaged }
    return content
  }

  private static func isGood(_ result: Int) -> Bool {
    ZSTD_isError(result) == 0
  }
}

/// Why compressed bytes cannot be inflated.
public enum ZstandardError: Error, Hashable, Sendable {
  /// The bytes do not begin as a zstd frame does.
  case notAFrame
  /// The frame does not say how large its content is, so that it cannot be bounded before it is read.
  case sizeNotStated
  /// The frame says that its content is larger than is accepted.
  case tooLarge(statedBytes: UInt64, limit: Int)
  /// The frame breaks off, or is not what its parts say.
  case damaged
  /// More bytes follow the frame.
  case trailingBytes(Int)
}

extension ZstandardError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAFrame: "the compressed bytes do not begin as a zstd frame does"
    case .sizeNotStated: "the zstd frame does not state the size of its content"
    case .tooLarge(let statedBytes, let limit):
      "the zstd frame states a content of \(statedBytes) bytes and \(limit) are accepted"
    case .damaged: "the zstd frame is damaged"
    case .trailingBytes(let count): "\(count) bytes follow the zstd frame"
    }
  }
}

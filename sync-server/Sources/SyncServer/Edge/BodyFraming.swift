// Chunk sizes, chunk extensions and trailers: the bytes of a body that are not the body. The parser
// throws extensions away uncounted, so a request of no content could be endless.

#if Server

  /// Counts the bytes around a body's content.
  struct BodyFraming: Equatable {
    private var raw = 0
    private var content = 0
    private var parts = 0

    mutating func count(raw bytes: Int) { raw += bytes }

    mutating func count(content bytes: Int) {
      content += bytes
      parts += 1
    }

    /// Bytes that were no content.
    var excess: Int { raw - content }

    /// Whether there is more than the sizes of as many chunks can explain, and some more.
    var isTooLarge: Bool {
      excess > Self.extensionAllowance + parts * Self.bytesPerChunk
    }

    /// Sixteen digits and two line breaks.
    private static let bytesPerChunk = 20
    /// Extensions and trailers of a whole body.
    ///
    /// No client of this protocol sends any.
    private static let extensionAllowance = 256
  }

#endif

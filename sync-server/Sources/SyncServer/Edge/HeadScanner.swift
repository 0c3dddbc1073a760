// Counts the raw bytes of a request's head. The HTTP parser counts only what it keeps: a field of
// endless spaces passes its limits, and a target that is too long looks to it like any other field.

#if Server

  /// Follows a request's first bytes up to the empty line that ends its head.
  ///
  /// - it keeps counts, never bytes;
  /// - line breaks before the request line belong to no request and are counted against it.
  struct HeadScanner: Equatable {
    /// Bytes of the first line so far, its line break not counted.
    private(set) var requestLineBytes = 0
    /// Bytes of the head so far, all of it.
    private(set) var headBytes = 0
    private(set) var isComplete = false
    private var isInRequestLine = true
    /// Line feeds since the last other byte, carriage returns apart.
    private var lineFeeds = 0

    /// Bytes that came before this scanner was there to see them.
    mutating func countEarlier(_ bytes: Int) { headBytes += bytes }

    /// Takes in the next bytes.
    ///
    /// - Returns: how many of them lie behind the head.
    mutating func consume(_ bytes: some Collection<UInt8>) -> Int {
      var left = bytes.count
      for byte in bytes {
        if isComplete { break }
        left -= 1
        headBytes += 1
        switch byte {
        case UInt8(ascii: "\r"): break
        case UInt8(ascii: "\n"):
          guard requestLineBytes > 0 else { break }
          isInRequestLine = false
          lineFeeds += 1
          isComplete = lineFeeds == 2
        default:
          lineFeeds = 0
          if isInRequestLine { requestLineBytes += 1 }
        }
      }
      return left
    }

    /// What is too large about the head so far.
    func refusal(_ limits: ServerLimits) -> EdgeRefusal? {
      if requestLineBytes > limits.targetBytes + Self.requestLineAllowance {
        return .targetTooLong(limit: limits.targetBytes)
      }
      return headBytes > requestLineBytes + limits.headerBytes ? .headersTooLarge : nil
    }

    /// The longest method that any route answers, two spaces and the version; a longer method is
    /// refused by the parser.
    private static let requestLineAllowance = 32
  }

#endif

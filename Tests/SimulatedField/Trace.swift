// What happened, line by line, as one hash: two runs of a seed that differ anywhere differ in it.

/// A run's story.
struct Trace {
  /// FNV-1a over all lines.
  private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  private(set) var lineCount = 0
  /// Takes each line, where somebody wants to read it.
  let reader: ((String) -> Void)?

  init(reader: ((String) -> Void)? = nil) {
    self.reader = reader
  }

  mutating func note(_ time: Int64, _ line: String) {
    lineCount += 1
    let text = "\(time) \(line)"
    var text8 = text
    text8.withUTF8 { bytes in
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    }
    reader?(text)
  }
}

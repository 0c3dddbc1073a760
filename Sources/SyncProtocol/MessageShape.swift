// A look at a message before the library builds objects from it. Four mebibytes of empty sub-messages cost a sender
// nothing and the reader two million objects; counting them first costs a walk over the tags.

/// How many elements a message's repeated fields may have, and the same for the messages within.
///
/// Only fields that can multiply are listed. All others, unknown ones too, are stepped over: they build nothing, as
/// unknown fields are dropped on reading (what is signed is kept as bytes, and passed on as bytes).
///
/// - the depth of messages is bounded by the shapes themselves, for no shape contains itself;
/// - a group, which protobuf has long given up, is malformed.
package struct MessageShape: Sendable {
  enum Field: Sendable {
    /// Byte strings or text.
    case strings(String, atMost: Int)
    /// Numbers, packed or not.
    case numbers(String, atMost: Int)
    /// Messages; a field that is not repeated has a limit of one.
    case messages(String, atMost: Int, MessageShape)
  }

  let fields: [Int: Field]

  /// A message without repeated fields.
  static let flat = MessageShape(fields: [:])

  /// Walks over a message, and throws if it breaks a limit or the encoding's own rules.
  ///
  /// - Complexity: O(bytes), with one small table of counts a message.
  func check(_ bytes: RawSpan) throws(MessageError) {
    try check(bytes, 0..<bytes.byteCount)
  }

  private func check(_ bytes: RawSpan, _ range: Range<Int>) throws(MessageError) {
    var cursor = WireCursor(over: range)
    var counts: [Int: Int] = [:]
    while let tag = try cursor.nextTag(in: bytes) {
      guard let field = fields[tag.field] else {
        try cursor.skip(tag, in: bytes)
        continue
      }
      var elements = 1
      switch field {
      case .numbers where tag.type == .bytes:
        elements = try cursor.countPackedVarints(in: bytes)
      case .messages(_, _, let shape) where tag.type == .bytes:
        try shape.check(bytes, cursor.nextRange(in: bytes))
      case .strings, .numbers, .messages:
        try cursor.skip(tag, in: bytes)
      }
      let count = counts[tag.field, default: 0] + elements
      guard count <= field.limit else {
        throw .tooMany(field: field.name, count: count, limit: field.limit)
      }
      counts[tag.field] = count
    }
  }
}

extension MessageShape.Field {
  fileprivate var name: String {
    switch self {
    case .strings(let name, _), .numbers(let name, _), .messages(let name, _, _): name
    }
  }

  fileprivate var limit: Int {
    switch self {
    case .strings(_, let limit), .numbers(_, let limit), .messages(_, let limit, _): limit
    }
  }
}

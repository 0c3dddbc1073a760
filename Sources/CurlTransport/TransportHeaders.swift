// Header fields, the same type for requests and responses: ordered, duplicates kept, names without case.

/// The header fields of a request or response, in order.
///
/// Names compare without case, as HTTP has it, and are kept in lower case. A name may occur more than once.
public struct TransportHeaders: Hashable, Sendable {
  /// One header field.
  public struct Field: Hashable, Sendable {
    /// The name, in lower case.
    public let name: String
    /// The value, without the white space around it.
    public let value: String
  }

  /// The fields in the order they were added or received.
  public private(set) var fields: [Field] = []

  /// Makes headers without any field.
  public init() {}

  /// Makes headers of `fields`, in their order.
  public init(_ fields: [(name: String, value: String)]) {
    for field in fields { append(field.name, field.value) }
  }

  /// Adds a field after those there are, beside any of the same name.
  ///
  /// Nothing is checked here: `CurlTransport/perform(_:progress:)` refuses a request whose fields could change its
  /// meaning, such as a value with a line break.
  public mutating func append(_ name: String, _ value: String) {
    fields.append(Field(name: name.lowercased(), value: value))
  }

  /// The value of the first field of this name, or `nil` if there is none.
  ///
  /// - Complexity: O(fields).
  public subscript(name: String) -> String? {
    let name = name.lowercased()
    return fields.first { $0.name == name }?.value
  }
}

extension TransportHeaders: ExpressibleByDictionaryLiteral {
  /// Makes headers as they are written down: `["content-type": "application/x-protobuf"]`.
  public init(dictionaryLiteral elements: (String, String)...) {
    for (name, value) in elements { append(name, value) }
  }
}

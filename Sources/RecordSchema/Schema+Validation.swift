// Whether a value fits the field that it is meant for: asked when something is written here, never of what others wrote.

public import CausalMerge

/// A value that its field does not take.
///
/// - names the field and the list, never the value.
public enum FieldError: Error, Hashable, Sendable {
  /// The value is of another kind than the field's.
  case kind(field: String, expected: ValueKind, found: ValueKind)
  /// The word is not in the field's list.
  case unknownCode(field: String, list: String, version: UInt32)
  /// A cleared value cannot be an element of a set.
  case emptyElement(field: String)
  /// The value cannot be put into bytes.
  case value(field: String, ValueError)
}

extension FieldError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .kind(let field, let expected, let found):
      "\(field) takes values of kind \(expected.rawValue), this one is of kind \(found.rawValue)"
    case .unknownCode(let field, let list, let version):
      "\(field) takes words of the list \(list), version \(version), and this is none of them; "
        + "list them and choose one"
    case .emptyElement(let field):
      "\(field) holds any number of values; remove one by naming it, nothing cannot be added"
    case .value(let field, let error):
      "\(field): \(error.description)"
    }
  }
}

extension FieldValue {
  /// How the value is stored.
  public var kind: ValueKind {
    switch self {
    case .empty: .empty
    case .text: .text
    case .integer: .integer
    case .boolean: .boolean
    case .instant: .instant
    case .bytes: .bytes
    case .code: .code
    case .reference: .reference
    case .partialDate: .partialDate
    case .decimal: .decimal
    case .unknown(let kind, _): kind
    }
  }
}

extension Field {
  /// Checks that a value may be written to this field, or be an element of it.
  ///
  /// - Throws: ``FieldError``; nothing is changed.
  public func validate(_ value: FieldValue) throws(FieldError) {
    if value.isEmpty {
      // Clearing takes every kind of value away; a set's elements are removed one by one instead.
      guard !isSet else { throw .emptyElement(field: name) }
      return
    }
    guard value.kind == type.kind else {
      throw .kind(field: name, expected: type.kind, found: value.kind)
    }
    let encoded: Value
    do { encoded = try value.encoded() } catch { throw .value(field: name, error) }
    // A value of unknown origin may have the right kind and still no meaning.
    guard encoded.meaning != nil else {
      throw .value(
        field: name, .malformed(kind: encoded.kind, byteCount: encoded.payload.count))
    }
    if case .code(let code) = value, let list = type.codeList, list[code] == nil {
      throw .unknownCode(field: name, list: list.name, version: list.version)
    }
  }
}

extension Schema {
  /// Checks a value for a field by numbers, as entries carry them.
  ///
  /// - Returns: whether this version knows the field. What it does not know was declared by a newer version, and passes.
  /// - Throws: ``FieldError`` if it knows the field and the value does not fit.
  @discardableResult
  public func validate(
    _ value: FieldValue, recordType: UInt32, field: UInt32
  ) throws(FieldError) -> Bool {
    guard let field = self.recordType(numbered: recordType)?.field(numbered: field) else {
      return false
    }
    try field.validate(value)
    return true
  }
}

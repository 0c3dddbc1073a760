// The bytes by which two replicas' states are compared: no local numbers, no order of arrival.

/// Writes records in an order and with names that every replica shares.
///
/// A replica's own layout uses chain numbers that differ from one laptop to the next. Here every head is named by
/// its segment's hash, which also fixes the segment's past; so two states are the same exactly if these bytes are.
///
/// Spec: `protocol-spec/`, chapter on the model, canonical encoding.
public struct CanonicalEncoding {
  /// The bytes so far.
  public private(set) var bytes: [UInt8] = []

  public init() {}

  /// Appends one record; records are appended in ascending order of their ids.
  ///
  /// Layout, numbers big-endian: record id (16), type (4), count of heads (4), then heads by field, element, hash,
  /// index: field (4); element present (1) and, if so, kind (1), byte count (4), bytes; segment hash (32); index
  /// (4); time in milliseconds (8); value kind (1), byte count (4), bytes.
  ///
  /// - Parameters:
  ///   - record: the record's state.
  ///   - id: the record's id.
  ///   - name: the segment hash that stands behind a local dot.
  /// - Throws: what `name` throws; the bytes are then as they were, but for the record's own start.
  public mutating func append<Failure: Error>(
    _ record: RecordState, id: RecordID, naming name: (Dot) throws(Failure) -> GlobalDot
  ) throws(Failure) {
    var named: [(head: Head, dot: GlobalDot)] = []
    for head in record.heads { named.append((head, try name(head.dot))) }
    named.sort { left, right in
      if left.head.field != right.head.field { return left.head.field < right.head.field }
      if left.head.element != right.head.element {
        return Value.isOrdered(left.head.element, before: right.head.element)
      }
      return left.dot < right.dot
    }
    bytes.append(contentsOf: id.bytes)
    bytes.append(bigEndian: record.type)
    bytes.append(bigEndian: UInt32(named.count))
    for (head, dot) in named {
      bytes.append(bigEndian: head.field)
      bytes.append(head.element == nil ? 0 : 1)
      if let element = head.element { append(element) }
      bytes.append(contentsOf: dot.segment.bytes)
      bytes.append(bigEndian: dot.index)
      bytes.append(bigEndian: head.time)
      append(head.value)
    }
  }

  private mutating func append(_ value: Value) {
    bytes.append(value.kind.rawValue)
    bytes.append(bigEndian: UInt32(value.payload.count))
    bytes.append(contentsOf: value.payload)
  }
}

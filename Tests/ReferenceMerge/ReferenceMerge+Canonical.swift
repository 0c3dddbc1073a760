// The canonical bytes once more, written from the documented layout alone, so that the two encoders check each other.

import CausalMerge

extension ReferenceMerge {
  /// The state's canonical bytes.
  ///
  /// Spec: `protocol-spec/`, chapter on the model, canonical encoding.
  public func canonicalEncoding() -> [UInt8] {
    let heads = Dictionary(grouping: heads, by: \.cell.record)
    let records = types.sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }
    return records.flatMap { id, type in
      let own = heads[id, default: []].map(LaidOutHead.init).sorted()
      return id.bytes + bigEndian(type) + bigEndian(UInt32(own.count)) + own.flatMap(\.bytes)
    }
  }
}

/// One head's bytes, and the parts of them that give its place.
private struct LaidOutHead: Comparable {
  /// Field; element's presence and kind; element's bytes; segment and index.
  ///
  /// They are compared part by part, because elements differ in length and a shorter one comes first.
  var place: [[UInt8]]
  var bytes: [UInt8]

  init(_ write: ReferenceMerge.Write) {
    let element = write.cell.element
    let field = bigEndian(write.cell.field)
    let dot = write.dot.segment.bytes + bigEndian(write.dot.index)
    place = [
      field, element.map { [1, $0.kind.rawValue] } ?? [0], element.map { Array($0.payload) } ?? [],
      dot,
    ]
    bytes =
      field + (element.map { [1] + laidOut($0) } ?? [0]) + dot + bigEndian(write.time)
      + laidOut(write.value)
  }

  static func < (left: Self, right: Self) -> Bool {
    left.place.lexicographicallyPrecedes(right.place) { $0.lexicographicallyPrecedes($1) }
  }
}

private func laidOut(_ value: Value) -> [UInt8] {
  [value.kind.rawValue] + bigEndian(UInt32(value.payload.count)) + value.payload
}

private func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: number.bigEndian) { Array($0) }
}

// What the segments of a small history write, so that one history tries every choice of writers at once.

import CausalMerge

/// The contents of a small history's segments.
///
/// Cells do not touch each other, so instead of one run for each choice of who writes a field, the field's number *is*
/// the choice: bit `i` of it says that segment `i` writes it. Each pair of segments writes a field, and all of them
/// together write one; whether a write replaces another never depends on a third, so further choices would say nothing
/// new. Voiding does depend on everyone, so there every choice of who voids is tried.
enum SmallUniverse {
  /// What is tried beside each other.
  enum Part: CaseIterable {
    /// Fields that are assigned.
    case fields
    /// Elements of a set, which even segments add and odd ones remove.
    case elements
    /// Records that a segment either voids or writes a note in.
    case voids
    /// Fields that everyone writes, where one writer had not seen one write of its past, or none of it.
    case unseen
  }

  static let fieldsRecord = RecordID.number(1)
  static let elementsRecord = RecordID.number(2)
  static let unseenRecord = RecordID.number(3)

  static func voidedRecord(_ choice: Int) -> RecordID {
    .number(100 + UInt64(choice))
  }

  static func segments(of shape: HistoryShape, writing parts: [Part]) -> [MergeSegment] {
    (0..<shape.count).map { segment in
      let entries = parts.flatMap { part in
        switch part {
        case .fields: fields(segment, of: shape)
        case .elements: elements(segment, of: shape)
        case .voids: voids(segment, of: shape)
        case .unseen: unseen(segment, of: shape)
        }
      }
      return MergeSegment(
        UInt64(segment), by: UInt64(shape.devices[segment]),
        upon: shape.parents(of: segment).map(UInt64.init), [Change(at: 0, entries)])
    }
  }

  private static func choices(of shape: HistoryShape) -> Range<Int> {
    1..<(1 << shape.count)
  }

  /// The choices whose cell a segment writes.
  private static func cells(writtenBy segment: Int, of shape: HistoryShape) -> [Int] {
    choices(of: shape).filter { choice in
      let writerCount = choice.nonzeroBitCount
      return choice >> segment & 1 == 1 && (writerCount == 2 || writerCount == shape.count)
    }
  }

  private static func written(by segment: Int) -> Value {
    Value(kind: .integer, payload: [UInt8(segment)])
  }

  private static func fields(_ segment: Int, of shape: HistoryShape) -> [Entry] {
    cells(writtenBy: segment, of: shape).map { choice in
      Entry(
        record: fieldsRecord, type: UInt32(9 - segment), field: UInt32(choice),
        value: written(by: segment))
    }
  }

  private static func elements(_ segment: Int, of shape: HistoryShape) -> [Entry] {
    cells(writtenBy: segment, of: shape).map { choice in
      Entry(
        record: elementsRecord, type: 1, field: 7, operation: segment % 2 == 0 ? .add : .remove,
        value: Value(kind: .code, payload: [UInt8(choice)]))
    }
  }

  private static func voids(_ segment: Int, of shape: HistoryShape) -> [Entry] {
    choices(of: shape).map { choice in
      let isVoiding = choice >> segment & 1 == 1
      return Entry(
        record: voidedRecord(choice), type: 1, field: isVoiding ? RecordState.voidField : 1,
        value: isVoiding ? .present : written(by: segment))
    }
  }

  private static func unseen(_ segment: Int, of shape: HistoryShape) -> [Entry] {
    let past = (0..<segment).filter { shape.pasts[segment].contains($0) }
    func entry(_ field: Int, _ unseen: [Int]) -> Entry {
      Entry(
        record: unseenRecord, type: 1, field: UInt32(field), value: written(by: segment),
        unseen: unseen.map { GlobalDot(segment: .number(UInt64($0)), index: 0) }.sorted())
    }
    // One field for each pair of a writer and a write that it had not seen, and one for each writer that saw nothing.
    return (0..<shape.count).flatMap { later in
      (0..<shape.count).map { earlier in
        let isBlind = segment == later && past.contains(earlier)
        return entry(10 * (later + 1) + earlier, isBlind ? [earlier] : [])
      } + [entry(10 * (later + 1) + 9, segment == later ? past : [])]
    }
  }
}

// One write to a record, made in the bytes in which a replica keeps it.

/// A record in its packed bytes, in which one field can be written without taking the others apart.
///
/// Somebody corrects one field of forty. Unpacking the other thirty-nine and packing them again took a third of the
/// time of a durable edit. Nearly every write is of the plainest kind: one value gives way to another, or stands where
/// none was. Such a write is made here; of any other ``assign(_:past:time:)`` says no, and ``RecordState`` makes it.
///
/// - the record then unpacks to the state that ``RecordState/apply(_:past:time:unseen:)`` gives;
/// - a record that was written here has one head in each field, no sets, no void mark: nobody is asked about it.
public struct PackedRecord: Hashable, Sendable {
  /// What ``RecordState/packed()`` gave, as far as it was not written over since.
  public private(set) var bytes: [UInt8]

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Writes one field if that is all there is to it.
  ///
  /// - Parameters:
  ///   - entry: what was written, naming nothing unseen.
  ///   - past: the change's own past and dot.
  ///   - time: the change's effective time in milliseconds since 1970.
  /// - Returns: whether it was written; if not, the record is as it was.
  /// - Throws: ``PackedRecordError`` for bytes that are no packed record; they are as they were.
  /// - Complexity: O(bytes).
  public mutating func assign(
    _ entry: Entry, past: Past, time: Int64
  ) throws(PackedRecordError) -> Bool {
    guard entry.operation == .assign, entry.field != RecordState.voidField else { return false }
    guard let layout = try Layout(bytes, around: entry.field), entry.type >= layout.type else {
      return false
    }
    var writers = layout.writers
    if let old = layout.replaced {
      // A change writes a cell once: a later entry of the same change stands for the earlier.
      guard writers[old].dot == past.dot || past.covers(writers[old].dot) else { return false }
      writers[old].heads -= 1
    }
    let own = Writer(dot: past.dot, time: time, heads: 1)
    let number: Int
    if let known = writers.firstIndex(where: { $0.dot == own.dot && $0.time == time }) {
      number = known
    } else if let unused = writers.firstIndex(where: { $0.heads == 0 }) {
      number = unused
      writers[unused] = own
    } else {
      number = writers.count
      writers.append(own)
    }
    bytes = written(entry, by: number, writers: writers, layout)
    return true
  }

  private func written(
    _ entry: Entry, by number: Int, writers: [Writer], _ layout: Layout
  ) -> [UInt8] {
    var result = PackedWriter(reserving: bytes.count + entry.value.payload.count + 48)
    result.append(raw: bytes[..<layout.writersStart])
    result.append(number: UInt64(writers.count))
    var previousTime: Int64 = 0
    for writer in writers {
      result.append(writer.dot)
      result.append(signed: writer.time &- previousTime)
      previousTime = writer.time
    }
    result.append(raw: bytes[layout.headsStart..<layout.start])
    result.append(
      kind: entry.value.kind.rawValue, distance: entry.field - layout.previousField,
      writer: number == layout.previousWriter ? nil : number)
    result.append(run: entry.value.payload)
    if let next = layout.next {
      // The head behind tells its field and writer by how they differ from those of the head before it.
      result.append(
        kind: next.kind, distance: next.field - entry.field,
        writer: next.writer == number ? nil : next.writer)
      result.append(raw: bytes[next.valueStart...])
    }
    return result.bytes
  }

  fileprivate struct Writer: Hashable {
    var dot: Dot
    var time: Int64
    /// How many heads it wrote.
    var heads: Int
  }

  /// Where things lie in a plain record: every field once, no sets, no void mark.
  fileprivate struct Layout {
    var type: UInt32
    /// Where the count of writers begins.
    var writersStart: Int
    var writers: [Writer] = []
    var headsStart = 0
    /// Where the written field's head begins, or would.
    var start: Int
    /// Number of the change that wrote the head which gives way, if the field has one.
    var replaced: Int?
    /// What the head before leads to expect.
    var previousField: UInt32 = 0
    var previousWriter = 0
    var next: Next?

    /// The head behind the written one.
    struct Next {
      var kind: UInt8
      var field: UInt32
      var writer: Int
      /// Where its value's byte count begins.
      var valueStart: Int
    }
  }
}

extension PackedRecord.Layout {
  /// Reads through a record; nil where it is not a plain one.
  init?(_ bytes: [UInt8], around written: UInt32) throws(PackedRecordError) {
    var reader = PackedReader(bytes)
    let version = try reader.byte()
    guard version == RecordState.layoutVersion else { throw .unknownVersion(version) }
    type = try reader.number32()
    writersStart = reader.offset
    start = bytes.count
    let count = try reader.count(ofAtLeast: 4)
    writers.reserveCapacity(count + 1)
    var time: Int64 = 0
    for _ in 0..<count {
      let dot = try reader.dot()
      time &+= try reader.signed()
      writers.append(.init(dot: dot, time: time, heads: 0))
    }
    headsStart = reader.offset
    var field: UInt32 = 0
    var writer = 0
    while reader.remaining > 0 {
      let headStart = reader.offset
      let (fieldBefore, writerBefore) = (field, writer)
      let mark = try reader.byte()
      guard mark & (HeadMark.element | HeadMark.ancestors) == 0 else { return nil }
      var kind = mark & HeadMark.kinds
      if kind == HeadMark.kinds { kind = try reader.byte() }
      if mark & HeadMark.writer != 0 { writer = Int(try reader.number32()) }
      guard writer < writers.count else { throw reader.outOfRange }
      writers[writer].heads += 1
      let distance = mark & HeadMark.distance != 0 ? try reader.number32() : 1
      guard distance > 0 else { return nil }
      let (next, overflow) = field.addingReportingOverflow(distance)
      guard !overflow else { throw reader.outOfRange }
      field = next
      if field >= written && start == bytes.count {
        start = headStart
        (previousField, previousWriter) = (fieldBefore, writerBefore)
      }
      if field == written {
        replaced = writer
      } else if field > written && self.next == nil {
        self.next = Next(kind: kind, field: field, writer: writer, valueStart: reader.offset)
      }
      _ = try reader.run()
    }
    if start == bytes.count { (previousField, previousWriter) = (field, writer) }
  }
}

extension PackedWriter {
  /// Appends what stands before the value of a plain head.
  fileprivate mutating func append(kind: UInt8, distance: UInt32, writer: Int?) {
    var mark = min(kind, HeadMark.kinds)
    if writer != nil { mark |= HeadMark.writer }
    if distance != 1 { mark |= HeadMark.distance }
    append(mark)
    if kind >= HeadMark.kinds { append(kind) }
    if let writer { append(number: UInt64(writer)) }
    if distance != 1 { append(number: UInt64(distance)) }
  }
}

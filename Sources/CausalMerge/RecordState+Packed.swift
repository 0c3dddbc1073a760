// A record's heads as one run of bytes: how a replica keeps them, sealed, in one row.

/// Why stored bytes are not a packed record.
public enum PackedRecordError: Error, Hashable, Sendable {
  /// The bytes end before the record does, or go on after it.
  case wrongLength(byteCount: Int)
  /// A number points outside of what it may, or a head stands where no record has it; the offset is that of the byte
  /// after it.
  case outOfRange(offset: Int)
  /// Written by a version of this layout that is not known here.
  case unknownVersion(UInt8)
}

extension PackedRecordError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .wrongLength(let count): "a stored record of \(count) bytes is cut short or too long"
    case .outOfRange(let offset): "a stored record is damaged before its byte \(offset)"
    case .unknownVersion(let version):
      "a stored record has layout \(version), which a newer Fieldkeep wrote"
    }
  }
}

extension RecordState {
  static let layoutVersion: UInt8 = 1

  /// The record as one run of bytes.
  ///
  /// A record is mostly written by few changes, so each change's dot and time stand once, in front, and a head is
  /// two bytes and its value: field numbers and the writing change are given only where they differ from what the
  /// head before it leads to expect. That keeps a replica near the size of a plain table.
  ///
  /// Layout, numbers as LEB128: version; type; count of writers; each writer's chain, height, index and
  /// time (the first whole, then differences, zigzag); then heads to the end. A head: one byte (bits 0-3
  /// value kind or 15 for a byte of its own, 4 element follows, 5 writer's number follows, 6 field's distance
  /// follows, 7 ancestors and unseen dots follow), those that it announces, then the value's byte count and bytes.
  ///
  /// - Complexity: O(heads × writers).
  public func packed() -> [UInt8] {
    var writers: [(dot: Dot, time: Int64)] = []
    var writerOf: [Int] = []
    writerOf.reserveCapacity(heads.count)
    var size = 0
    let heads = heads.span  // read in place: copying a head retains what it refers to
    for index in heads.indices {
      size += heads[index].value.payload.count + 4
      let own = (dot: heads[index].dot, time: heads[index].time)
      if let last = writerOf.last, writers[last] == own {
        writerOf.append(last)
      } else if let known = writers.firstIndex(where: { $0 == own }) {
        writerOf.append(known)
      } else {
        writerOf.append(writers.count)
        writers.append(own)
      }
    }
    var bytes = PackedWriter(reserving: size + writers.count * 16 + 8)
    bytes.append(Self.layoutVersion)
    bytes.append(number: UInt64(type))
    bytes.append(number: UInt64(writers.count))
    var previousTime: Int64 = 0
    for writer in writers {
      bytes.append(writer.dot)
      bytes.append(signed: writer.time &- previousTime)
      previousTime = writer.time
    }
    var field: UInt32 = 0
    var writer = 0
    for index in heads.indices {
      let ownWriter = writerOf[index]
      bytes.append(
        heads[index], distance: heads[index].field - field,
        writer: ownWriter == writer ? nil : ownWriter)
      field = heads[index].field
      writer = ownWriter
    }
    return bytes.bytes
  }

  /// Takes a record from its packed bytes; the values share them.
  ///
  /// - Throws: ``PackedRecordError``; nothing of the bytes' contents is in it.
  /// - Complexity: O(bytes).
  public init(packed bytes: [UInt8]) throws(PackedRecordError) {
    var reader = PackedReader(bytes)
    let version = try reader.byte()
    guard version == Self.layoutVersion else { throw .unknownVersion(version) }
    self.init(type: try reader.number32())
    let writerCount = try reader.count(ofAtLeast: 4)
    var writers: [(dot: Dot, time: Int64)] = []
    writers.reserveCapacity(writerCount)
    var time: Int64 = 0
    for _ in 0..<writerCount {
      let dot = try reader.dot()
      time &+= try reader.signed()
      writers.append((dot, time))
    }
    var heads: [Head] = []
    // A head takes ten bytes packed and fifteen times that here, so room for all that there might be is kept free for
    // nothing by everyone who reads a county.
    heads.reserveCapacity(min(reader.remaining / 10 + 1, 64))
    var field: UInt32 = 0
    var writer = 0
    while reader.remaining > 0 {
      let head = try reader.head(field: &field, writer: &writer, writers: writers)
      // A record whose heads are out of order would be searched wrongly from now on: damage is found here or never.
      let isInPlace =
        heads.isEmpty || heads[heads.count - 1].field < head.field
        || Self.isOrdered(heads[heads.count - 1], before: head)
      guard isInPlace, (head.ancestors != nil) == (head.field == Self.voidField) else {
        throw reader.outOfRange
      }
      heads.append(head)
    }
    self.heads = heads
  }
}

/// Bits of a packed head's first byte.
enum HeadMark {
  static let kinds: UInt8 = 0x0F
  static let element: UInt8 = 0x10
  static let writer: UInt8 = 0x20
  static let distance: UInt8 = 0x40
  static let ancestors: UInt8 = 0x80
}

extension PackedWriter {
  fileprivate mutating func append(_ head: Head, distance: UInt32, writer: Int?) {
    let kind = head.value.kind.rawValue
    var mark = min(kind, HeadMark.kinds)
    if head.element != nil { mark |= HeadMark.element }
    if writer != nil { mark |= HeadMark.writer }
    if distance != 1 { mark |= HeadMark.distance }
    if head.ancestors != nil { mark |= HeadMark.ancestors }
    append(mark)
    if kind >= HeadMark.kinds { append(kind) }
    if let element = head.element {
      append(element.kind.rawValue)
      append(run: element.payload)
    }
    if let writer { append(number: UInt64(writer)) }
    if distance != 1 { append(number: UInt64(distance)) }
    if let ancestors = head.ancestors {
      append(ancestors)
      append(number: UInt64(head.unseen.count))
      for dot in head.unseen { append(dot) }
    }
    append(run: head.value.payload)
  }
}

extension PackedReader {
  fileprivate mutating func head(
    field: inout UInt32, writer: inout Int, writers: [(dot: Dot, time: Int64)]
  ) throws(PackedRecordError) -> Head {
    let mark = try byte()
    var kind = mark & HeadMark.kinds
    if kind == HeadMark.kinds { kind = try byte() }
    var element: Value?
    if mark & HeadMark.element != 0 {
      let elementKind = ValueKind(rawValue: try byte())
      element = Value(kind: elementKind, payload: try run())
    }
    if mark & HeadMark.writer != 0 { writer = Int(try number32()) }
    guard writer < writers.count else { throw outOfRange }
    let distance = mark & HeadMark.distance != 0 ? try number32() : 1
    let (next, overflow) = field.addingReportingOverflow(distance)
    guard !overflow else { throw outOfRange }
    field = next
    var ancestors: AncestryVector?
    var unseen: [Dot] = []
    if mark & HeadMark.ancestors != 0 {
      ancestors = try vector()
      for _ in 0..<(try count(ofAtLeast: 3)) { unseen.append(try dot()) }
    }
    return Head(
      field: field, element: element, dot: writers[writer].dot, time: writers[writer].time,
      value: Value(kind: ValueKind(rawValue: kind), payload: try run()), ancestors: ancestors,
      unseen: unseen)
  }
}

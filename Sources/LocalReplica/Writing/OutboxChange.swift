// A local change on its way into a segment: what was written, and what the clocks read then.

import CausalMerge
import SyncProtocol

/// One row of the outbox: one transaction's entries in one scope, not yet cut.
///
/// The row keeps the clocks' readings rather than a time. When a server's answer shows how wrong the wall clock was
/// in this boot, the true time of the change can still be computed, and the wrong one has never left the device.
struct OutboxChange: Hashable {
  var reading: ClockReading
  /// The clock error that the heads in `record` already take into account, in milliseconds.
  var assumedError: Int64
  var transaction: TransactionID
  var entries: [Entry]

  /// The time that the heads in `record` carry.
  var assumedTime: Int64 { reading.wallMilliseconds - assumedError }
}

extension OutboxChange {
  private static let layoutVersion: UInt8 = 1

  /// The change as bytes, before they are sealed.
  func packed() -> [UInt8] {
    var writer = PackedWriter(reserving: 64)
    writer.append(Self.layoutVersion)
    writer.append(signed: reading.wallMilliseconds)
    writer.append(number: reading.boot)
    writer.append(signed: reading.monotonicMilliseconds)
    writer.append(signed: assumedError)
    writer.append(number: transaction.run)
    writer.append(signed: transaction.counter)
    writer.append(number: UInt64(entries.count))
    for entry in entries {
      writer.append(raw: entry.record.bytes)
      writer.append(number: UInt64(entry.type))
      writer.append(number: UInt64(entry.field))
      writer.append(entry.operation.rawValue)
      writer.append(entry.value.kind.rawValue)
      writer.append(run: entry.value.payload)
      writer.append(number: UInt64(entry.unseen.count))
      for dot in entry.unseen {
        writer.append(raw: dot.segment.bytes)
        writer.append(number: UInt64(dot.index))
      }
    }
    return writer.bytes
  }

  /// Takes a change from its bytes.
  init(packed bytes: [UInt8]) throws {
    var reader = PackedReader(bytes)
    let version = try reader.byte()
    guard version == Self.layoutVersion else { throw PackedRecordError.unknownVersion(version) }
    let wall = try reader.signed()
    let boot = try reader.number()
    reading = ClockReading(
      wallMilliseconds: wall, boot: boot, monotonicMilliseconds: try reader.signed())
    assumedError = try reader.signed()
    transaction = TransactionID(run: try reader.number(), counter: try reader.signed())
    let count = try reader.count(ofAtLeast: RecordID.byteCount)
    entries = []
    entries.reserveCapacity(count)
    for _ in 0..<count { entries.append(try Self.entry(&reader)) }
    guard reader.remaining == 0 else { throw reader.outOfRange }
  }

  private static func entry(_ reader: inout PackedReader) throws -> Entry {
    guard let record = RecordID(bytes: try reader.raw(RecordID.byteCount)) else {
      throw reader.outOfRange
    }
    let type = try reader.number32()
    let field = try reader.number32()
    guard let operation = CausalMerge.Operation(rawValue: try reader.byte()) else {
      throw reader.outOfRange
    }
    let kind = ValueKind(rawValue: try reader.byte())
    let value = Value(kind: kind, payload: try reader.run())
    var unseen: [GlobalDot] = []
    for _ in 0..<(try reader.count(ofAtLeast: SegmentHash.byteCount)) {
      guard let segment = SegmentHash(bytes: try reader.raw(SegmentHash.byteCount)) else {
        throw reader.outOfRange
      }
      unseen.append(GlobalDot(segment: segment, index: try reader.number32()))
    }
    return Entry(
      record: record, type: type, field: field, operation: operation, value: value, unseen: unseen)
  }
}

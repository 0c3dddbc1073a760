// Segments: from bytes to what they say, in the order in which a receiver must go.

import CausalMerge
import SyncProtocol

extension Reader {
  /// Input: `segment`, `signing_key`, and for changes `content_key`; `read_as` where it is read as the other kind.
  @Sendable static func readSegment(_ input: JSON) throws -> JSON {
    let segment = try Segment(parsing: try input.bytes("segment"))
    guard let key = SigningPublicKey(bytes: try input.bytes("signing_key")) else {
      throw VectorSlip(description: "signing_key")
    }
    guard segment.verifySignature(by: key) else { throw Outcome.badSignature }
    let header = segment.header
    let kind = (try? input.string("read_as")) ?? (header.kind == .control ? "control" : "changes")
    var members: [JSON.Member] = [
      .init(name: "hash", value: .bytes(segment.hash.bytes)),
      .init(name: "header", value: .header(header)),
    ]
    if kind == "control" {
      members.append(.init(name: "control", value: .control(try segment.readControl())))
    } else {
      let key = try ContentKey(bytes: try input.bytes("content_key"))
      members.append(.init(name: "changes", value: .batch(try segment.openChanges(with: key))))
    }
    return .object(members)
  }
}

extension JSON {
  static func header(_ header: SegmentHeader) -> JSON {
    var members: [Member] = [
      .init(name: "format", value: .number(Int64(header.version.format))),
      .init(name: "merge", value: .number(Int64(header.version.merge))),
      .init(name: "suite", value: .number(Int64(header.version.suite))),
      .init(name: "kind", value: .string(header.kind == .control ? "control" : "changes")),
      .init(name: "scope", value: .bytes(header.scope.bytes)),
      .init(name: "device", value: .bytes(header.device.bytes)),
      .init(name: "parents", value: .array(header.parents.map { .bytes($0.bytes) })),
    ]
    if let keyID = header.keyID {
      members.append(.init(name: "key_id", value: .bytes(keyID.bytes)))
    }
    return .object(members)
  }

  static func batch(_ batch: ChangeBatch) -> JSON {
    .members([
      "run": .bytes(batch.run.bigEndianBytes),
      "changes": .array(
        zip(batch.changes, batch.clockErrors).map { change, error in
          .members([
            "time": .number(change.time), "clock_error": .number(error),
            "counter": .number(change.transaction.counter),
            "entries": .array(change.entries.map(JSON.entry)),
          ])
        }),
    ])
  }

  static func entry(_ entry: Entry) -> JSON {
    var members: [Member] = [
      .init(name: "record", value: .bytes(entry.record.bytes)),
      .init(name: "type", value: .number(Int64(entry.type))),
      .init(name: "field", value: .number(Int64(entry.field))),
      .init(name: "operation", value: .string("\(entry.operation)")),
      .init(name: "kind", value: .number(Int64(entry.value.kind.rawValue))),
      .init(name: "value", value: .bytes(entry.value.payload)),
    ]
    if !entry.unseen.isEmpty {
      members.append(
        .init(
          name: "unseen",
          value: .array(
            entry.unseen.map {
              .members(["segment": .bytes($0.segment.bytes), "index": .number(Int64($0.index))])
            })))
    }
    return .object(members)
  }

  /// The changes that a vector describes.
  func asBatch() throws -> ChangeBatch {
    let run = try word("run")
    let elements = try elements("changes")
    return ChangeBatch(
      changes: try elements.map { try $0.asChange(run: run) },
      clockErrors: try elements.map { try $0.number("clock_error") }, run: run)
  }

  func asChange(run: UInt64) throws -> Change {
    Change(
      time: try number("time"),
      transaction: TransactionID(run: run, counter: try number("counter")),
      entries: try elements("entries").map { try $0.asEntry() })
  }

  func asEntry() throws -> Entry {
    let word = try string("operation")
    guard let operation = Operation.allCases.first(where: { "\($0)" == word }),
      let kind = UInt8(exactly: try number("kind"))
    else { throw VectorSlip(description: "operation or kind") }
    return Entry(
      record: try identifier("record"), type: try unsigned("type"), field: try unsigned("field"),
      operation: operation,
      value: Value(kind: ValueKind(rawValue: kind), payload: try bytes("value")),
      unseen: try self["unseen"].map { _ in
        try elements("unseen").map {
          GlobalDot(segment: try $0.digest("segment"), index: try $0.unsigned("index"))
        }
      } ?? [])
  }
}

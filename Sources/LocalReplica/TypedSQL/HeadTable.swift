// Everything that stands, shown or not: by this table each side of every disagreement can be listed.

import CausalMerge
import RecordSchema

/// One row for each value that nothing has replaced: the shown ones and those beside them.
///
/// Two caseworkers wrote one field without knowing of each other. The record's own table shows one of the two, by the
/// field's rule; here are both, with who wrote them, when, and whether a person is asked to decide.
///
/// - no value that stands anywhere is missing here: fields and types that this version does not know, void marks (field
///   `0`) and voided records are included;
/// - `shown` is 1 exactly for heads that hold the value a reader sees, and NULL where this version has no rule to say.
final class HeadTable: RecordBackedTable {
  private enum Cell: Int, CaseIterable {
    case record, caseID, compartment, type, field, element, value, kind, time, device, segment
    case shown, asks, scope
  }

  let name: String
  let columns: [QueryColumn]
  let type: UInt32? = nil

  init(named name: String) {
    self.name = name
    columns = Cell.allCases.map { cell in
      switch cell {
      case .record: QueryColumn(name: "record", affinity: .text)
      case .caseID: QueryColumn(name: "case_id", affinity: .text)
      case .compartment: QueryColumn(name: "compartment", affinity: .text)
      case .type: QueryColumn(name: "type", affinity: .text)
      case .field: QueryColumn(name: "field", affinity: .text)
      case .element: QueryColumn(name: "element", affinity: .text)
      case .value: QueryColumn(name: "value", affinity: .text)
      case .kind: QueryColumn(name: "kind", affinity: .text)
      case .time: QueryColumn(name: "time", affinity: .integer)
      case .device: QueryColumn(name: "device", affinity: .text)
      case .segment: QueryColumn(name: "segment", affinity: .text)
      case .shown: QueryColumn(name: "shown", affinity: .integer)
      case .asks: QueryColumn(name: "asks", affinity: .integer)
      case .scope: QueryColumn(name: "scope", affinity: .text, isHidden: true)
      }
    }
  }

  func restriction(by column: Int) -> Restriction? {
    switch Cell(rawValue: column) {
    case .record: .id
    case .caseID: .caseID
    case .compartment: .compartment
    case .type: .type
    case .scope: .scope
    default: nil
    }
  }

  func rowEstimate(_ session: QuerySession) throws -> Int {
    try session.recordCounts().values.reduce(0, +) * 8
  }

  func expand(
    _ record: OpenedRecord, used: [Int], _ session: QuerySession, into rows: inout [[QueryValue]]
  ) throws {
    let cells = used.compactMap(Cell.init(rawValue:))
    let isJudged = cells.contains(.shown) || cells.contains(.asks)
    let type = session.schema.recordType(numbered: record.state.type)
    var rest = record.state.heads[...]
    while let first = rest.first {
      let group = rest.prefix { $0.field == first.field && $0.element == first.element }
      rest = rest[group.endIndex...]
      let policy = type?.field(numbered: first.field)?.policy
      var shown: Value?
      var asks = false
      if isJudged, let policy {
        let reading = policy.reading(of: try session.views(of: group, in: record))
        shown = reading.shown?.value
        asks = reading.asks
      }
      for head in group {
        rows.append(
          try cells.map { cell in
            switch cell {
            case .field:
              .text(type?.field(numbered: head.field)?.name ?? String(head.field))
            case .shown: policy == nil ? .null : .integer(head.value == shown ? 1 : 0)
            case .asks: .integer(asks ? 1 : 0)
            default: try value(of: cell, head, in: record, session)
            }
          })
      }
    }
  }

  private func value(
    of cell: Cell, _ head: Head, in record: OpenedRecord, _ session: QuerySession
  ) throws -> QueryValue {
    switch cell {
    case .record: .text(hexText(record.id.bytes))
    case .caseID: record.scope.caseText
    case .compartment: record.scope.compartmentText
    case .type: .text(session.typeName(record.state.type))
    case .element: head.element?.queryText ?? .null
    case .value: head.value.queryText
    case .kind: .text((head.element ?? head.value).kindName)
    case .time: .integer(head.time)
    case .device: try session.author(of: head.dot, in: record.scope)
    case .segment: try session.segment(of: head.dot, in: record.scope)
    case .scope: record.scope.idText
    case .field, .shown, .asks: .null
    }
  }
}

extension QuerySession {
  /// The device that wrote a change.
  fileprivate func author(of dot: Dot, in scope: QueryScope) throws -> QueryValue {
    let chains = try replica.scope(scope.number, db).graph.chains
    guard dot.chain < chains.count else { return .null }
    return .text(hexText(chains[Int(dot.chain)].device.bytes))
  }

  /// The segment that brought a change; NULL while it waits in the outbox.
  fileprivate func segment(of dot: Dot, in scope: QueryScope) throws -> QueryValue {
    let entry = try replica.scope(scope.number, db)
    if replica.isUncut(dot, in: entry) { return .null }
    return .text(hexText(try replica.name(of: dot, in: entry, db).segment.bytes))
  }
}

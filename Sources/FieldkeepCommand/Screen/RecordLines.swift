// Values and records, as lines for people and as JSON for scripts.

import CaseProtocol
import Fieldkeep

/// How values are shown to people and to scripts.
enum ValueText {
  /// A value for people, on one line.
  static func shown(_ value: FieldValue, of field: Field, _ time: LocalTime, _ names: Names)
    -> String
  {
    switch value {
    case .empty: "—"
    case .text(let text): Screen.excerpt(text, limit: 200)
    case .integer(let integer): String(integer)
    case .boolean(let boolean): boolean ? say("yes") : say("no")
    case .instant(let milliseconds): time.shown(milliseconds)
    case .bytes(let bytes): say("\(bytes.count) bytes")
    case .code(let code): Screen.shown(field.type.codeList?[code]?.spoken ?? code)
    case .reference(let id): names.records.name(of: id)
    case .partialDate(let date): date.description
    case .decimal(let number): number.description
    case .unknown: say("(cannot be read by this version, and is kept)")
    }
  }

  /// A value for scripts.
  static func json(_ value: FieldValue) -> JSONValue {
    switch value {
    case .empty: .null
    case .text(let text): .text(text)
    case .integer(let integer): .number(integer)
    case .boolean(let boolean): .boolean(boolean)
    case .instant(let milliseconds): .text(LocalTime.iso(milliseconds))
    case .code(let code): .text(code)
    case .reference(let id): .text(id.description)
    case .partialDate(let date): .text(date.description)
    case .decimal(let number): .text(number.description)
    case .bytes(let bytes): .object(["byte_count": .number(Int64(bytes.count))])
    case .unknown(let kind, let bytes):
      .object(["kind": .number(Int64(kind.rawValue)), "byte_count": .number(Int64(bytes.count))])
    }
  }
}

/// Records as JSON and as lines.
enum RecordLines {
  /// A record for scripts; the same keys for every type.
  static func json(_ record: Record, names: Names) -> JSONValue {
    var fields: [String: JSONValue] = [:]
    for field in record.type?.fields ?? [] {
      if field.isSet {
        let elements = record.elements(of: field.name)
        if !elements.isEmpty { fields[field.name] = .list(elements.map(ValueText.json)) }
      } else if let value = record[field.name] {
        fields[field.name] = ValueText.json(value)
      }
    }
    let compartment = CountySchema.schema.compartment(numbered: record.compartment)?.name
    return .object([
      "id": .text(record.id.description), "name": .text(names.records.name(of: record.id)),
      "case": .text(record.caseID.description),
      "compartment": .text(compartment ?? String(record.compartment)),
      "type": record.type.map { .text($0.name) } ?? .null,
      "fields": .object(fields),
      "disputed": .list(record.disputed.map { .text($0.name) }),
      "standing": .text("\(record.standing)"),
      "written_at": record.writtenMilliseconds.map { .text(LocalTime.iso($0.upperBound)) } ?? .null,
    ])
  }

  /// Every field of a record, one a line.
  static func fields(_ record: Record, _ desk: Desk, _ names: Names) -> [String] {
    let fields = record.type?.fields ?? []
    let width = fields.map { heard($0.label).count }.max() ?? 0
    return fields.flatMap { field -> [String] in
      let values: [String]
      if field.isSet {
        values = record.elements(of: field.name)
          .map { ValueText.shown($0, of: field, desk.time, names) }
      } else if case .text(let text) = record[field.name] {
        values = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
          .map { Screen.shown(String($0)) }
      } else {
        values = record[field.name].map { [ValueText.shown($0, of: field, desk.time, names)] } ?? []
      }
      return values.enumerated().map { index, value in
        let label = index == 0 ? heard(field.label) : ""
        let gap = String(repeating: " ", count: width - label.count)
        let mark = index == 0 && !field.isSet && record.reading(of: field).asks
        return " \(desk.screen.faint(label))\(gap)  \(value)"
          + (mark ? desk.screen.urgent(say("  ← several, please decide")) : "")
      }
    }
  }
}

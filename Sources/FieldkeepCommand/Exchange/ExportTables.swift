// Records as tables and lines: the formats in which they leave. All say the same; what differs is who opens the file.

import CaseProtocol
import Fieldkeep

/// Values as files hold them.
enum ExportValue {
  /// A value as a cell; moments in ISO 8601, in UTC.
  ///
  /// - Parameters:
  ///   - value: the value, if there is one.
  ///   - booleansAsText: yes and no for people, else 1 and 0.
  /// - Returns: the cell.
  static func cell(_ value: FieldValue?, booleansAsText: Bool) -> QueryValue {
    switch value {
    case nil, .empty, .bytes, .unknown: .null
    case .text(let text), .code(let text): .text(text)
    case .integer(let integer): .integer(integer)
    case .boolean(let boolean):
      booleansAsText ? .text(boolean ? "yes" : "no") : .integer(boolean ? 1 : 0)
    case .instant(let milliseconds): .text(LocalTime.iso(milliseconds))
    case .reference(let id): .text("\(id)")
    case .partialDate(let date): .text("\(date)")
    case .decimal(let number): .text("\(number)")
    }
  }

  /// The elements of a set as texts.
  static func words(_ elements: [FieldValue]) -> [String] {
    elements.compactMap { element in
      switch cell(element, booleansAsText: true) {
      case .text(let text): text
      case .integer(let integer): "\(integer)"
      default: nil
      }
    }
  }
}

/// A table for a spreadsheet.
enum ExportCSV {
  /// Lines of RFC 4180, the first with the columns' names; what a spreadsheet would run is defused.
  static func text(_ rows: [[QueryValue]]) -> String {
    rows.map { $0.map(\.csv).joined(separator: ",") + "\r\n" }.joined()
  }

  /// One kind of record, a row each.
  static func rows(_ type: RecordType, _ records: [Record]) -> [[QueryValue]] {
    let names = ["id", "case", "compartment"] + type.fields.map(\.name) + ["to_decide"]
    return [names.map { .text($0) }]
      + records.map { record in
        let home = CountySchema.schema.compartment(numbered: record.compartment)?.name ?? ""
        return [.text("\(record.id)"), .text("\(record.caseID)"), .text(home)]
          + type.fields.map { field in
            field.isSet
              ? .text(
                ExportValue.words(record.elements(of: field.name)).joined(separator: "; "))
              : ExportValue.cell(record[field.name], booleansAsText: true)
          } + [.text(record.disputed.map(\.name).joined(separator: "; "))]
      }
  }
}

/// A line of JSON for each record, after one that says what the file is and which notices go along.
enum ExportLines {
  static func text(_ plan: ExportPlan, _ names: Names) -> String {
    let heading = JSONValue.object([
      "fieldkeep_export": 1, "exported_at": .text(LocalTime.iso(plan.request.now)),
      "to": .text(plan.request.partner), "purpose": .text(plan.request.purpose.rawValue),
      "notices": .list(plan.notices.map { .text($0.text) }),
    ])
    return ([heading] + plan.records.map { RecordLines.json($0, names: names) })
      .map { $0.line + "\n" }.joined()
  }
}

/// Tables for an analyst: one for each kind of record, and what explains them.
enum ExportExtract {
  static func tables(_ plan: ExportPlan) -> [ExtractTable] {
    let byType = Dictionary(grouping: plan.records.filter { $0.type != nil }, by: { $0.type })
    let types = CountySchema.schema.recordTypes.filter { byType[$0] != nil }
    return types.map { table($0, byType[$0] ?? []) } + explanations(plan, types)
  }

  /// Sets are arrays in JSON, which SQLite's json_each takes apart.
  private static func table(_ type: RecordType, _ records: [Record]) -> ExtractTable {
    let columns =
      ["id", "case_id", "compartment"].map { ExtractTable.Column($0, isRequired: true) }
      + type.fields.map { ExtractTable.Column($0.name, kind(of: $0)) }
      + [ExtractTable.Column("to_decide", .integer, isRequired: true)]
    return ExtractTable(
      name(of: type), columns: columns,
      rows: records.map { record in
        let home = CountySchema.schema.compartment(numbered: record.compartment)?.name ?? ""
        return [.text("\(record.id)"), .text("\(record.caseID)"), .text(home)]
          + type.fields.map { field in
            guard field.isSet else {
              return ExportValue.cell(record[field.name], booleansAsText: false)
            }
            let words = ExportValue.words(record.elements(of: field.name))
            return .text(JSONValue.list(words.map { .text($0) }).line)
          } + [.integer(Int64(record.disputed.count))]
      })
  }

  /// As `fieldkeep sql` calls it: a word of SQL takes an s.
  private static func name(of type: RecordType) -> String {
    type.name == "case" ? "cases" : type.name
  }

  private static func kind(of field: Field) -> ExtractTable.Column.Kind {
    switch field.type {
    case .integer where !field.isSet, .boolean where !field.isSet: .integer
    default: .text
    }
  }

  private static func explanations(
    _ plan: ExportPlan, _ types: [RecordType]
  ) -> [ExtractTable] {
    let lists = Set(types.flatMap { $0.fields.compactMap(\.type.codeList) })
    return [
      ExtractTable(
        "fieldkeep_export",
        columns: [.init("exported_at"), .init("recipient"), .init("purpose")],
        rows: [
          [
            .text(LocalTime.iso(plan.request.now)), .text(plan.request.partner),
            .text(plan.request.purpose.rawValue),
          ]
        ]),
      ExtractTable(
        "fieldkeep_notice", columns: [.init("code"), .init("text")],
        rows: plan.notices.map { [.text($0.rawValue), .text($0.text)] }),
      ExtractTable(
        "fieldkeep_column",
        columns: ["table_name", "column_name", "label", "code_list"].map { .init($0) },
        rows: types.flatMap { type in
          type.fields.map { field in
            [
              .text(name(of: type)), .text(field.name), .text(field.label),
              field.type.codeList.map { .text($0.name) } ?? .null,
            ]
          }
        }),
      ExtractTable(
        "fieldkeep_code",
        columns: ["code_list", "code", "english", "spanish"].map { .init($0) },
        rows: lists.sorted { $0.name < $1.name }.flatMap { list in
          list.codes.map { code in
            [
              .text(list.name), .text(code.code), .text(code.english),
              code.spanish.map { .text($0) } ?? .null,
            ]
          }
        }),
    ]
  }
}

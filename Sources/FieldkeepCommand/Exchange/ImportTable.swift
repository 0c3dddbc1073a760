// A table's columns and rows as records of one kind: which column is which field, and which record each row is. Two imports
// of one list make the same records, so a list that is sent again with ten rows more adds ten.

import CaseProtocol
import Fieldkeep

/// One row as a record.
struct ImportedRow {
  var number: Int
  var caseID: CaseID
  var id: RecordID
  var values: [(field: Field, value: FieldValue)]
}

/// How a table is read as records of one type.
struct ImportTable {
  /// Of what a column tells.
  private enum Column {
    case field(Field)
    case caseName
    case id
    case ignored
  }

  let type: RecordType
  let values: ImportValues
  /// The case of every row that names none.
  let caseID: CaseID?
  /// The youth of each case, for what is about a person.
  let persons: [CaseID: RecordID]
  private var columns: [Column] = []

  init(_ type: RecordType, _ values: ImportValues, caseID: CaseID?, persons: [CaseID: RecordID]) {
    self.type = type
    self.values = values
    self.caseID = caseID
    self.persons = persons
  }

  /// Kinds that come in lists: the directory, training, figures, and what child welfare knows of earlier.
  ///
  /// What happens in a case is written by whoever is there.
  static let types: [RecordType] = CountySchema.schema.recordTypes.filter { type in
    let compartments = [
      CountyCompartment.directory, CountyCompartment.training, CountyCompartment.aggregates,
    ]
    let ownWays = [
      OrganizationRecord.type, TeamRecord.type, DeviceRecord.type, AccessChangeRecord.type,
      ReportRunRecord.type,
    ]
    let earlier = [PriorReferralRecord.type, ChildWelfareMatchRecord.type, DependencyRecord.type]
    return compartments.contains(type.defaultCompartment) && !ownWays.contains(type)
      || earlier.contains(type)
  }

  /// Whether its records belong to no case.
  var isGeneral: Bool { type.defaultCompartment != CountyCompartment.childWelfare }

  // MARK: columns

  /// Takes the row of names.
  ///
  /// - Parameters:
  ///   - row: the first row.
  ///   - map: fields for names that say something else; an empty field leaves a column out.
  /// - Throws: ``Failure``, which counts columns and never quotes one: a file may lack its names, and hold values there.
  mutating func take(names row: CSVRow, map: [String: String]) throws {
    var taken: [String: Int] = [:]
    var unusedNames = Set(map.keys)
    columns = try row.cells.enumerated().map { index, cell in
      let name = Self.plain(cell)
      unusedNames.remove(name)
      guard let column = column(named: map[name].map(Self.plain) ?? name) else {
        throw Failure(
          .badData, "column \(index + 1) has a name that is no field of \(type.name)",
          hint: """
            map it with --map NAME=FIELD, or leave it out with --map NAME=; fields: \
            \(list: type.fields.map(\.name))
            """)
      }
      if case .field(let field) = column {
        if let earlier = taken.updateValue(index + 1, forKey: field.name) {
          throw Failure(
            .badData, "columns \(earlier) and \(index + 1) are both \(field.name)",
            hint: "leave one out with --map NAME=")
        }
      }
      return column
    }
    guard unusedNames.isEmpty else {
      throw Failure(
        .usage, "--map names \(counted(unusedNames.count, "column")) that the file does not have",
        hint: "the names are in its first row")
    }
    guard !taken.isEmpty else {
      throw Failure(.badData, "no column of the file is a field of \(type.name)")
    }
  }

  private func column(named name: String) -> Column? {
    switch name {
    case "": .ignored
    case "case": .caseName
    case "id": .id
    // What an export says beside the fields.
    case "compartment", "to_decide": .ignored
    default:
      type.fields.first { $0.name == name || Self.plain($0.label) == name }.map { .field($0) }
    }
  }

  /// A name as columns are compared: lowercase, with underscores.
  static func plain(_ name: String) -> String {
    let words = name.lowercased().split { $0.isWhitespace || $0 == "_" || $0 == "-" }
    return words.joined(separator: "_")
  }

  // MARK: rows

  /// Reads a row.
  ///
  /// - Throws: ``RowProblem``.
  func record(_ row: CSVRow) throws -> ImportedRow {
    guard row.cells.count == columns.count else {
      throw RowProblem(
        row: row.number,
        text: "it has \(counted(row.cells.count, "cell")), the first row has \(columns.count)")
    }
    var read: [(field: Field, value: FieldValue)] = []
    var home = caseID
    var named: RecordID?
    for (column, cell) in zip(columns, row.cells) {
      let text = cell.trimming()
      guard !text.isEmpty else { continue }
      switch column {
      case .ignored: break
      case .caseName:
        guard !isGeneral else { break }
        home = try fitting(row, "case") { try values.references.caseID(text) }
      case .id:
        guard let id = RecordID(hexadecimal: text.lowercased()) else {
          throw RowProblem(row: row.number, field: "id", text: "that is no identifier")
        }
        named = id
      case .field(let field):
        let parts = field.isSet ? text.split(separator: ";").map { $0.trimming() } : [text]
        for part in parts where !part.isEmpty {
          let value = try fitting(row, field.name) {
            let value = try values.value(part, for: field)
            do { try field.validate(value) } catch { throw ImportValues.Unfit("too long") }
            return value
          }
          read.append((field, value))
        }
      }
    }
    return try identified(row, home, named, read)
  }

  private func fitting<Result>(
    _ row: CSVRow, _ field: String, _ body: () throws -> Result
  ) throws -> Result {
    do { return try body() } catch let unfit as ImportValues.Unfit {
      throw RowProblem(row: row.number, field: field, text: .verbatim(unfit.hint))
    }
  }

  private func identified(
    _ row: CSVRow, _ home: CaseID?, _ named: RecordID?,
    _ read: [(field: Field, value: FieldValue)]
  ) throws -> ImportedRow {
    var read = read
    guard let home = isGeneral ? Replica.directoryCase : home else {
      throw RowProblem(
        row: row.number, field: "case", text: "say the case, in a column or with --case")
    }
    if let field = type.field(named: "person"), !read.contains(where: { $0.field == field }) {
      guard let person = persons[home] else {
        throw RowProblem(
          row: row.number, field: "person", text: "the case has no person, or several; say which")
      }
      read.append((field, .reference(person)))
    }
    guard !read.isEmpty else { throw RowProblem(row: row.number, text: "nothing is stated in it") }
    let identity = try ImportIdentity(type, home, read).recordID(row: row.number)
    return ImportedRow(number: row.number, caseID: home, id: named ?? identity, values: read)
  }
}

/// Which record a row is.
struct ImportIdentity {
  private let type: RecordType
  private let caseID: CaseID
  private let read: [(field: Field, value: FieldValue)]

  init(_ type: RecordType, _ caseID: CaseID, _ read: [(field: Field, value: FieldValue)]) {
    self.type = type
    self.caseID = caseID
    self.read = read
  }

  private func value(_ field: Field) -> FieldValue? { read.first { $0.field == field }?.value }

  private func word(_ field: Field) -> String? {
    switch value(field) {
    case .text(let text), .code(let text): text
    case .partialDate(let date): "\(date)"
    default: nil
    }
  }

  private func reference(_ field: Field) -> RecordID? {
    if case .reference(let id) = value(field) { id } else { nil }
  }

  /// The identifier that everybody computes for it; where its kind has none, one of all that the row says.
  ///
  /// - Throws: ``RowProblem`` where what names it is missing.
  func recordID(row: Int) throws -> RecordID {
    switch type {
    case StationRecord.type, AgencyRecord.type:
      guard let code = word(type == StationRecord.type ? StationRecord.code : AgencyRecord.code)
      else { throw RowProblem(row: row, field: "code", text: "say the word that names it") }
      return type == StationRecord.type
        ? CountyIdentity.station(code: code).recordID : CountyIdentity.agency(code: code).recordID
    case PriorReferralRecord.type:
      if let person = reference(PriorReferralRecord.person),
        let number = word(PriorReferralRecord.number)
      {
        return CountyIdentity.priorReferral(person: person, number: number).recordID
      }
    case TrainingAttendanceRecord.type:
      if let session = reference(TrainingAttendanceRecord.session),
        let member = reference(TrainingAttendanceRecord.staffMember),
        value(TrainingAttendanceRecord.corrects) == nil
      {
        return CountyIdentity.trainingAttendance(session: session, staffMember: member).recordID
      }
    case BaselineRecord.type:
      if let id = baseline { return id }
    default: break
    }
    return try ofContent(row: row)
  }

  private var baseline: RecordID? {
    guard let series = word(BaselineRecord.series), let geography = word(BaselineRecord.geography),
      case .partialDate(let from)? = value(BaselineRecord.beganOn),
      case .partialDate(let to)? = value(BaselineRecord.endedOn),
      let source = word(BaselineRecord.source), value(BaselineRecord.corrects) == nil
    else { return nil }
    return CountyIdentity.baseline(
      series: series, geography: geography, from: from, to: to, source: source
    ).recordID
  }

  private func ofContent(row: Int) throws -> RecordID {
    var parts: [[UInt8]] = [Array(type.name.utf8), caseID.bytes]
    for (field, value) in read.sorted(by: { $0.field.number < $1.field.number }) {
      guard let encoded = try? value.encoded() else {
        throw RowProblem(row: row, field: field.name, text: "this cannot be stored")
      }
      parts += [Array(field.name.utf8), Array(encoded.payload)]
    }
    return DerivedIdentity(namespace: "imported/1", parts: parts).recordID
  }
}

extension StringProtocol {
  /// Without white space at both ends.
  func trimming() -> String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}

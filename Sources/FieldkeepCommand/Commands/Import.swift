// `fieldkeep import`: lists that somebody else keeps, taken in whole or not at all.

import ArgumentParser
import CaseProtocol
import Fieldkeep
import Foundation

struct Import: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Read a list in, all of it or nothing.",
    discussion: """
      The file is CSV in UTF-8 of at most 64 MB, its first row the names of the
      columns: the names or labels of fields. --map says what another name means.
      However many rows it has, they are here together or not at all; of a list of
      thousands colleagues may receive the beginning first.
      Kinds: prior_referral, child_welfare_match, dependency, training_session,
      training_attendance, staff_member, station, station_adoption, agency,
      baseline, hotline and the rest of the directory.

      Dates are 2010-06-02 or 6/2/2010, month first; moments 2026-03-14T01:50.
      Several values in one cell are parted by ";". A record is named by its
      letters, its word or its title; a referral's youth by a column case, or by
      --case. What is here already stays as it is.

        fieldkeep import referrals.csv --type prior_referral --case 7Q4-MK --dry-run
        fieldkeep import stations.csv --type station --map "Station name=name"
        fieldkeep import seats.csv --type training_attendance --map "Badge="
        fieldkeep import --batches
        fieldkeep import --undo 4ZP-1T

      --undo takes back what one import made, all of it in one step, by new changes
      that everybody receives; what somebody has changed since stays.
      """)

  @OptionGroup var options: GlobalOptions

  @Option(
    help: ArgumentHelp("The kind of record.", valueName: "kind"),
    completion: .list(ImportTable.types.map(\.name)))
  var type: String?

  @Option(help: ArgumentHelp("What a column is: NAME=FIELD, or NAME= for none.", valueName: "map"))
  var map: [String] = []

  @Flag(help: "Check every row and write nothing.") var dryRun = false

  @Option(help: ArgumentHelp("Take an import back.", valueName: "batch")) var undo: String?
  @Flag(help: "Show the imports that can be taken back.") var batches = false

  @Argument(
    help: ArgumentHelp("The file.", valueName: "file"), completion: .file(extensions: ["csv"]))
  var file: String?

  func run() async throws {
    let desk = try await Desk.open(options)
    if batches { return try await showBatches(desk) }
    if let undo { return try await takeBack(undo, desk) }
    guard let file else {
      throw Failure(
        .usage, "say which file", hint: "fieldkeep import FILE.csv --type KIND --dry-run")
    }
    let source = try ImportFile(file)
    var table = try await table(desk)
    let plan = try await plan(source, &table, desk)
    guard plan.problems.isEmpty else { throw refusal(plan) }
    guard !dryRun, !plan.new.isEmpty else { return report(plan, batch: nil, desk) }
    let batch = try await write(plan, source, table, desk)
    report(plan, batch: batch, desk)
  }

  // MARK: reading

  private func table(_ desk: Desk) async throws -> ImportTable {
    guard let type, let found = desk.schemaType(type) else {
      throw Failure(
        .usage,
        type == nil ? "say which kind of record it holds" : "there is no such kind of record",
        hint: "--type with one of: \(list: ImportTable.types.map(\.name))")
    }
    guard ImportTable.types.contains(found) else {
      throw Failure(
        .usage, "a \(found.name) is written by whoever is there, not read in from a list",
        hint: "--type with one of: \(list: ImportTable.types.map(\.name))")
    }
    var caseID: CaseID?
    if let name = options.caseName { caseID = try await desk.caseID(named: name) }
    let people = Dictionary(
      grouping: try await desk.replica.records(PersonRecord.type.name), by: \.caseID)
    let references = try await ImportReferences(for: found, in: desk.replica)
    return ImportTable(
      found, ImportValues(time: desk.time, references: references), caseID: caseID,
      persons: people.compactMapValues { $0.count == 1 ? $0.first?.id : nil })
  }

  private func columnMap() throws -> [String: String] {
    var pairs: [String: String] = [:]
    for word in map {
      guard let sign = word.lastIndex(of: "=") else {
        throw Failure(.usage, "--map takes NAME=FIELD", hint: "such as --map \"Date=received_on\"")
      }
      pairs[ImportTable.plain(String(word[..<sign]))] = String(word[word.index(after: sign)...])
    }
    return pairs
  }

  /// What the file would do.
  struct Plan {
    var rowCount = 0
    /// Records to make, in the order of their rows.
    var new: [RecordID] = []
    /// Rows of records that are here and say the same.
    var known = 0
    /// Rows of records that are here and say something else.
    var differing: [Int] = []
    /// Rows that repeat an earlier one.
    var repeated: [Int] = []
    var problems: [RowProblem] = []
    var problemCount = 0

    static let problemLimit = 20

    mutating func add(_ problem: RowProblem) {
      problemCount += 1
      if problems.count < Self.problemLimit { problems.append(problem) }
    }
  }

  /// Reads every row once and holds none: what is to be made is kept by identifier.
  private func plan(
    _ source: ImportFile, _ table: inout ImportTable, _ desk: Desk
  ) async throws -> Plan {
    var plan = Plan()
    let map = try columnMap()
    // Of each row its number and a hash: what it says is read again when it is written.
    var seen: [RecordID: (row: Int, content: Int)] = [:]
    let here = try await known(table.type, desk)
    var hasNames = false
    try source.forEachRow { row in
      guard hasNames else {
        try table.take(names: row, map: map)
        hasNames = true
        return
      }
      plan.rowCount += 1
      do {
        let read = try table.record(row)
        if let earlier = seen[read.id] {
          guard earlier.content == Self.content(of: read) else {
            throw RowProblem(
              row: row.number, text: "the same record as row \(earlier.row), with other values")
          }
          plan.repeated.append(row.number)
          return
        }
        seen[read.id] = (row.number, Self.content(of: read))
        if let record = here[read.id] {
          if Self.says(read, record) { plan.known += 1 } else { plan.differing.append(row.number) }
          return
        }
        plan.new.append(read.id)
      } catch let problem as RowProblem {
        plan.add(problem)
      }
    }
    guard hasNames else { throw Failure(.badData, "the file is empty", hint: "nothing was read") }
    return plan
  }

  private static func content(of row: ImportedRow) -> Int {
    var hasher = Hasher()
    for (field, value) in row.values {
      hasher.combine(field.number)
      hasher.combine(value)
    }
    return hasher.finalize()
  }

  private func known(_ type: RecordType, _ desk: Desk) async throws -> [RecordID: Record] {
    var records: [RecordID: Record] = [:]
    for record in try await desk.replica.records(type.name) { records[record.id] = record }
    return records
  }

  /// Whether a record says all that a row says.
  private static func says(_ row: ImportedRow, _ record: Record) -> Bool {
    row.values.allSatisfy { field, value in
      field.isSet
        ? record.elements(of: field.name).contains(value) : record[field.name] == value
    }
  }

  // MARK: writing

  /// Reads the rows again and writes them, in one transaction.
  ///
  /// Between two rows it may be divided: a long list takes several signed segments, and others may have its beginning
  /// first. On this device it is there whole or not at all.
  private func write(
    _ plan: Plan, _ source: ImportFile, _ table: ImportTable, _ desk: Desk
  ) async throws -> ImportBatch {
    let batch = ImportBatch(table.type, at: desk.time.now, records: plan.new)
    try await batch.keep(in: desk.replica)
    let voided = Set(
      try await desk.replica.records(table.type.name, includingVoided: true)
        .filter { $0.standing == .voided }.map(\.id))
    do {
      try await desk.replica.write { records in
        var pending = Set(plan.new)
        var isFirst = true
        try source.forEachRow { row in
          if isFirst {
            isFirst = false
            return
          }
          let read = try table.record(row)
          guard pending.remove(read.id) != nil else { return }
          try records.divide()
          let draft = try records.create(table.type.name, in: read.caseID, id: read.id)
          if voided.contains(read.id) { try records.restore(draft) }
          for (field, value) in read.values {
            if field.isSet {
              try records.add(value, to: field.name, of: draft)
            } else {
              try records.set(field.name, of: draft, to: value)
            }
          }
        }
        guard pending.isEmpty else { throw ImportFile.changed }
      }
    } catch {
      try await batch.forget(in: desk.replica)
      throw error is RowProblem ? ImportFile.changed : error
    }
    return batch
  }

  // MARK: saying

  private func refusal(_ plan: Plan) -> Failure {
    for problem in plan.problems { Screen.note(problem.sentence) }
    let further = plan.problemCount - plan.problems.count
    if further > 0 { Screen.note("and \(further) more") }
    return Failure(
      .badData,
      plan.problemCount == 1
        ? "1 of \(counted(plan.rowCount, "row")) does not fit; nothing was read in"
        : "\(plan.problemCount) of \(counted(plan.rowCount, "row")) do not fit; nothing was read in",
      hint: "mend the file, or map its columns; the first row is row 1")
  }

  private func report(_ plan: Plan, batch: ImportBatch?, _ desk: Desk) {
    func rows(_ numbers: [Int]) -> String {
      numbers.prefix(8).map(String.init).joined(separator: ", ") + (numbers.count > 8 ? " …" : "")
    }
    let name = batch.map { ShortNames([$0.id]).name(of: $0.id) }
    var lines = [
      " \(counted(plan.rowCount, "row")) · "
        + (batch == nil ? say("\(plan.new.count) would be new") : say("\(plan.new.count) new"))
        + " · " + say("\(plan.known) here already")
    ]
    if !plan.repeated.isEmpty {
      lines.append(say(" repeated in the file: row \(rows(plan.repeated))"))
    }
    if !plan.differing.isEmpty {
      lines.append(
        desk.screen.warm(
          say(" here already, and says something else: row \(rows(plan.differing)); left as it is"))
      )
    }
    if let name { lines.append(say(" taken back by: fieldkeep import --undo \(name)")) }
    desk.print(
      json: .object([
        "rows": .number(Int64(plan.rowCount)), "new": .number(Int64(plan.new.count)),
        "here": .number(Int64(plan.known)),
        "repeated_rows": .list(plan.repeated.map { .number(Int64($0)) }),
        "differing_rows": .list(plan.differing.map { .number(Int64($0)) }),
        "batch": batch.map { .text("\($0.id)") } ?? .null, "written": .boolean(batch != nil),
      ]), lines)
  }

  // MARK: taking back

  private func showBatches(_ desk: Desk) async throws {
    let all = try await ImportBatch.all(in: desk.replica)
    let names = ShortNames(all.map(\.id))
    desk.print(
      json: .list(
        all.map { batch in
          .object([
            "id": .text("\(batch.id)"), "name": .text(names.name(of: batch.id)),
            "type": .text(batch.type), "at": .text(LocalTime.iso(batch.at)),
            "records": .number(Int64(batch.records.count)),
          ])
        }),
      all.isEmpty
        ? [say(" nothing was read in on this device")]
        : all.map { batch in
          " \(desk.screen.strong(names.name(of: batch.id)))  "
            + say("\(counted(batch.records.count, "record")) of \(batch.type)")
            + " · \(desk.time.shown(batch.at))"
        })
  }

  private func takeBack(_ name: String, _ desk: Desk) async throws {
    let all = try await ImportBatch.all(in: desk.replica)
    let matches = ShortNames(all.map(\.id)).matches(name)
    guard matches.count == 1, let batch = all.first(where: { $0.id == matches.first }) else {
      throw Failure(
        .noInput, "this device has no such import, or several begin like this",
        hint: "fieldkeep import --batches shows them")
    }
    let (voided, left) = try await batch.takeBack(in: desk.replica)
    if left == 0 { try await batch.forget(in: desk.replica) }
    desk.print(
      json: .object(["voided": .number(Int64(voided)), "left": .number(Int64(left))]),
      [
        say(" taken back: \(counted(voided, "record"))")
          + (left > 0
            ? " · "
              + say(
                left, one: "1 changed since, left as it is",
                other: "\(left) changed since, left as they are") : "")
      ])
  }
}

/// The file that is read in, from its beginning as often as it is asked.
struct ImportFile: Sendable {
  private let path: String

  /// - Throws: ``Failure`` for what is no plain file, or too large.
  init(_ path: String) throws {
    self.path = path
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(.noInput, "there is no plain file of this name", hint: "check its name")
    }
    let limit = CSVLimits().bytes
    guard status.st_size <= limit else {
      throw Failure(
        .badData, "the file has \(status.st_size) bytes, over the limit of \(limit)",
        hint: "split it; what is in it twice is noticed")
    }
  }

  static let changed = Failure(
    .tryLater, "the file was changed while it was read; nothing was read in", hint: "run it again")

  /// Reads all rows.
  func forEachRow(_ body: (CSVRow) throws -> Void) throws {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw Failure(.noInput, "the file cannot be read", hint: "check whose it is")
    }
    defer { try? handle.close() }
    var reader = CSVReader()
    do {
      while let piece = try handle.read(upToCount: 1 << 16), !piece.isEmpty {
        try reader.read(piece, forEachRow: body)
      }
      try reader.finish(forEachRow: body)
    } catch let error as CSVError {
      throw Failure(.badData, "\(error)", hint: error.hint)
    } catch let error as CocoaError {
      throw Failure(.noInput, "the file cannot be read to its end (\(error.errorCode))")
    }
  }
}

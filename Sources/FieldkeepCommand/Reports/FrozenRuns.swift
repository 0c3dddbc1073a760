// Reports that were frozen: kept whole as records among the aggregates, named by the hash of their bytes, shown again
// when what they counted is gone.

import CaseProtocol
import Fieldkeep

/// A report as it was made, and the record that keeps it.
struct FrozenRun {
  let record: Record
  let run: ReportRun
  let hash: String

  /// `board`, or the names of its definitions.
  var title: String { record.text(ReportRunRecord.definition) ?? "report" }

  /// Takes a record.
  ///
  /// - Throws: ``Failure`` where it does not hold what its hash names.
  init(_ record: Record) throws {
    self.record = record
    hash = record.text(ReportRunRecord.contentHash) ?? ""
    guard let text = record.text(ReportRunRecord.numbers),
      let bytes = FrozenBytes.bytes(of: text), hexadecimalText(FrozenBytes.hash(of: bytes)) == hash
    else {
      throw Failure(
        .integrity, "a frozen report is not what its hash names",
        hint: "fieldkeep history shows who wrote it; a server or another laptop has it whole")
    }
    do {
      run = try ReportRun(decoding: bytes)
    } catch {
      throw Failure(
        .badData, "a frozen report was written by a newer version", hint: "\(error)")
    }
  }

  /// What it was counted from, where this laptop made it; it never leaves.
  func detail(_ replica: Replica) async throws -> ReportDetail? {
    guard let text = try await replica.draft(Self.subject(hash)),
      let bytes = FrozenBytes.bytes(of: text)
    else { return nil }
    return try? ReportDetail(decoding: bytes)
  }

  /// Freezes a report; one that was frozen before is only found again.
  ///
  /// The detail names records, and the aggregates are for everyone: so it stays on this laptop, sealed as drafts are.
  ///
  /// - Returns: the identifier of its record.
  static func freeze(
    _ run: ReportRun, _ detail: ReportDetail, titled title: String, called name: String?,
    _ desk: Desk
  ) async throws -> RecordID {
    let bytes = run.encoded()
    let digest = FrozenBytes.hash(of: bytes)
    let hash = hexadecimalText(digest)
    let id = CountyIdentity.reportRun(contentHash: digest).recordID
    if try await desk.replica.record(id) == nil {
      try await write(run, bytes, hash, id, (title, name), desk)
    }
    try await desk.replica.keep(
      draft: FrozenBytes.text(of: detail.encoded()), of: subject(hash))
    return id
  }

  private static func write(
    _ run: ReportRun, _ bytes: [UInt8], _ hash: String, _ id: RecordID,
    _ words: (title: String, name: String?), _ desk: Desk
  ) async throws {
    let parameters = run.parameters
    let (start, end) = (parameters.window.start, parameters.window.end)
    let counted = parameters.includesSuspected ? "suspected and confirmed" : "confirmed only"
    let values: [(Field, FieldValue?)] = [
      (ReportRunRecord.definition, .text(words.title)),
      (ReportRunRecord.name, words.name.map(FieldValue.text)),
      (
        ReportRunRecord.definitionVersion,
        run.sections.count == 1 ? run.sections.first.map { .integer(Int64($0.version)) } : nil
      ),
      (ReportRunRecord.ran.at, .instant(milliseconds: desk.time.now)),
      (ReportRunRecord.asOf.at, .instant(milliseconds: parameters.asOf)),
      (ReportRunRecord.windowBeganOn, start.partial.map(FieldValue.partialDate)),
      (ReportRunRecord.windowEndedOn, end.partial.map(FieldValue.partialDate)),
      (ReportRunRecord.parameters, .text("\(counted); threshold \(parameters.threshold)")),
      (ReportRunRecord.watermark, .text(run.completeness.sentence(in: .english))),
      (ReportRunRecord.numbers, .text(FrozenBytes.text(of: bytes))),
      (ReportRunRecord.suppressedCells, .integer(Int64(run.withheldCount))),
      (ReportRunRecord.contentHash, .text(hash)),
    ]
    try await desk.replica.write { records in
      let record = try records.create(
        ReportRunRecord.type.name, in: Replica.directoryCase, id: id)
      for (field, value) in values {
        if let value { try records.set(field.name, of: record, to: value) }
      }
    }
  }

  private static func subject(_ hash: String) -> String { "report-detail/\(hash)" }

  /// Every frozen report that this device can read, in the order in which they were made.
  static func records(_ replica: Replica) async throws -> [Record] {
    try await replica.records(ReportRunRecord.type.name).sorted {
      ($0.instant(ReportRunRecord.ran.at) ?? 0, $0.id)
        < ($1.instant(ReportRunRecord.ran.at) ?? 0, $1.id)
    }
  }

  /// The frozen report that somebody means; of several the one that was frozen last.
  ///
  /// - Parameters:
  ///   - word: what it was called, `latest`, its quarter as Q2 or 2018-Q2, or the letters of its id.
  ///   - desk: the working place.
  /// - Returns: the report.
  /// - Throws: ``Failure`` where the word means none, or several.
  static func named(_ word: String, _ desk: Desk) async throws -> FrozenRun {
    let records = try await records(desk.replica)
    if word.lowercased() == "latest", let last = records.last { return try FrozenRun(last) }
    let called = records.last {
      $0.text(ReportRunRecord.name)?.lowercased() == word.lowercased()
    }
    if let called { return try FrozenRun(called) }
    if let quarter = Quarter(word) {
      let record = records.last(where: quarter.isWindow) ?? records.last(where: quarter.isEnd)
      if let record { return try FrozenRun(record) }
    }
    let matches = ShortNames<RecordSubject>(records.map(\.id)).matches(word)
    guard let match = matches.first, matches.count == 1,
      let record = records.first(where: { $0.id == match })
    else {
      throw matches.isEmpty
        ? Failure(.noInput, "no frozen report has this name", hint: "fieldkeep report runs")
        : Failure(.usage, "several frozen reports begin like this", hint: "say more letters")
    }
    return try FrozenRun(record)
  }
}

/// A quarter of a year, as analysts name reports: Q2 of the latest year, or 2018-Q2.
private struct Quarter {
  let year: Int?
  let month: Int

  init?(_ text: String) {
    let parts = text.uppercased().split(separator: "Q", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[1]), (1...4).contains(number) else { return nil }
    let prefix = parts[0].hasSuffix("-") ? parts[0].dropLast() : parts[0]
    year = Int(prefix)
    guard prefix.isEmpty || year != nil else { return nil }
    month = 3 * number - 2
  }

  /// Whether a report is about this quarter and no other day.
  func isWindow(_ record: Record) -> Bool {
    guard case .partialDate(let start) = record[ReportRunRecord.windowBeganOn.name],
      let day = LocalDate(start)
    else { return false }
    return isEnd(record) && isFirst(day)
  }

  /// Whether a report goes to the end of this quarter, as one since the launch does.
  func isEnd(_ record: Record) -> Bool {
    guard case .partialDate(let end) = record[ReportRunRecord.windowEndedOn.name],
      let last = LocalDate(end)
    else { return false }
    return isFirst(last.adding(months: -3))
  }

  private func isFirst(_ day: LocalDate) -> Bool {
    day.month == month && day.day == 1 && (year.map { $0 == day.year } ?? true)
  }
}

extension LocalDate {
  fileprivate var partial: PartialDate? { PartialDate(year: year, month: month, day: day) }
}

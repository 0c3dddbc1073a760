// Absences of a case: which one is meant, and how it reads on one line.

import CaseProtocol
import Fieldkeep

/// A case's absences, counted as this device knows them.
struct Absences {
  /// The newest last.
  let records: [Record]
  /// Where a new one lies.
  let home: Compartment
  private let caseID: CaseID

  /// A case has no more than this many absences that can be counted.
  private static let limit: UInt8 = 255

  /// How many were counted, those that were voided among them.
  private let count: Int

  init(_ file: CaseFile) {
    let home = file.home ?? CountyCompartment.coordination
    let ids = (1...Self.limit).lazy.map {
      CountyIdentity.absence(caseID: file.id, in: home, ordinal: $0).recordID
    }.prefix { file.knows($0) }
    let known = Array(ids)
    caseID = file.id
    self.home = home
    count = known.count
    // What was counted in another part of the case comes before what is counted here.
    records =
      file.all(AbsenceRecord.type).filter { !known.contains($0.id) }
      + known.compactMap { file.record($0) }
  }

  /// The newest, if the youth is not back.
  var open: Record? {
    records.last {
      $0.instant(AbsenceRecord.ended.at) == nil && $0[AbsenceRecord.endKind.name] == nil
    }
  }

  /// The next one's identifier: two who each record that a youth left record the same absence.
  var nextID: RecordID {
    CountyIdentity.absence(
      caseID: caseID, in: home, ordinal: UInt8(min(count + 1, Int(Self.limit)))
    ).recordID
  }

  /// The absence that is meant where none is named: the one that goes on, else the newest.
  func current() throws -> Record {
    guard let current = open ?? records.last else {
      throw Failure(
        .noInput, "no absence is recorded", hint: "record one with: fieldkeep away 22:10")
    }
    return current
  }
}

/// Absences as lines.
enum AbsenceLines {
  /// Who is owed word of an absence, as one says it.
  static let told: [(word: String, field: EventFields, label: Said)] = [
    ("le", AbsenceRecord.policeTold, Said("law enforcement")),
    ("ncmec", AbsenceRecord.centerTold, .verbatim("NCMEC")),
    ("guardian", AbsenceRecord.guardianTold, Said("parents")),
    ("court", AbsenceRecord.courtTold, Said("court")),
    ("tribe", AbsenceRecord.tribeTold, Said("tribe")),
  ]

  static func show(_ desk: Desk, only id: RecordID? = nil) async throws {
    let file = try await desk.currentCaseFile()
    let names = try await desk.names()
    let records = file.all(AbsenceRecord.type).filter { id == nil || $0.id == id }
    desk.print(
      json: .list(records.map { RecordLines.json($0, names: names) }),
      records.isEmpty
        ? [say(" no absence is recorded")]
        : records.map { line($0, file, desk, names) })
  }

  static func line(_ record: Record, _ file: CaseFile, _ desk: Desk, _ names: Names) -> String {
    " \(desk.screen.strong(names.records.name(of: record.id)))  \(words(record, file, desk))"
  }

  /// How an absence stands, without its name: away since when, who was told, how it ended.
  ///
  /// - `isPlain` leaves out colors, and all that nobody has to do something about, for a line that has little room.
  static func words(
    _ record: Record, _ file: CaseFile, _ desk: Desk, isPlain: Bool = false
  ) -> String {
    let left = record.instant(AbsenceRecord.left.at)
    let seen = record.instant(AbsenceRecord.discovered.at)
    let ended = record.instant(AbsenceRecord.ended.at)
    let endKind = record.code(AbsenceRecord.endKind)
    var parts = [
      (left ?? seen).map { say("away since \(desk.time.shown($0))") }
        ?? say("away since an unknown time")
    ]
    if let seen, left != nil, !isPlain { parts.append(say("seen \(desk.time.shown(seen))")) }
    let reasons = record.words(AbsenceRecord.reasons)
      .map { CodeLists.absenceReason[$0]?.spoken ?? Screen.shown($0) }
    if !reasons.isEmpty, !isPlain { parts.append(reasons.joined(separator: ", ").lowercased()) }
    if ended != nil || endKind != nil {
      let how = endKind.map { CodeLists.absenceEnd[$0]?.spoken ?? Screen.shown($0) }
      let words = [(how ?? say("back")).lowercased(), ended.map { desk.time.shown($0) }]
      let text = words.compactMap(\.self).joined(separator: " ")
      parts.append(isPlain ? text : desk.screen.calm(text))
    }
    let told = told.filter { record.instant($0.field.at) != nil }.map(\.label.text)
    if !told.isEmpty, !isPlain { parts.append(say("told: \(list: told)")) }
    if ended == nil, endKind == nil {
      let owed = Self.told.filter { $0.word != "tribe" && record.instant($0.field.at) == nil }
      if !owed.isEmpty {
        let text = say("not told: \(list: owed.map(\.label.text))")
        parts.append(isPlain ? text : desk.screen.warm(text))
      }
    }
    return parts.joined(separator: " · ")
  }
}

// What was read in at once, so that it can be taken back at once. The list is this device's own, sealed like a draft: whoever
// else receives the records receives their taking back like any other change.

import CaseProtocol
import Fieldkeep

/// One import that was carried out on this device.
struct ImportBatch {
  /// What names it.
  let id: RecordID
  let type: String
  /// Milliseconds since 1970.
  let at: Int64
  let records: [RecordID]

  private static let beginning = "import/"
  private var subject: String { Self.beginning + "\(id)" }

  init(_ type: RecordType, at: Int64, records: [RecordID]) {
    var generator = SystemRandomNumberGenerator()
    id = RecordID(using: &generator)
    self.type = type.name
    self.at = at
    self.records = records
  }

  private init?(subject: String, _ text: String) {
    let lines = text.split(separator: "\n").map(String.init)
    guard let id = RecordID(hexadecimal: String(subject.dropFirst(Self.beginning.count))),
      lines.count >= 2, let at = Int64(lines[1])
    else { return nil }
    self.id = id
    type = lines[0]
    self.at = at
    records = lines.dropFirst(2).compactMap { RecordID(hexadecimal: $0) }
  }

  /// Keeps the list; before the records are written, so that none is ever there without it.
  func keep(in replica: Replica) async throws {
    let text = ([type, String(at)] + records.map(\.description)).joined(separator: "\n")
    try await replica.keep(draft: text, of: subject)
  }

  /// Forgets it.
  func forget(in replica: Replica) async throws {
    try await replica.keep(draft: nil, of: subject)
  }

  /// Every import that was not taken back, oldest first.
  static func all(in replica: Replica) async throws -> [ImportBatch] {
    var batches: [ImportBatch] = []
    for subject in try await replica.drafts(beginning: beginning) {
      guard let text = try await replica.draft(subject) else { continue }
      if let batch = ImportBatch(subject: subject, text) { batches.append(batch) }
    }
    return batches.sorted { $0.at < $1.at }
  }

  /// Voids what it made, in one transaction; what somebody has changed since stays.
  ///
  /// - Returns: how many records were voided, and how many stay.
  func takeBack(in replica: Replica) async throws -> (voided: Int, left: Int) {
    let own = try await replica.device()
    var untouched: [Record] = []
    var left = 0
    for id in records {
      guard let record = try await replica.record(id), record.standing != .voided else { continue }
      // One moment for all that stands: the import's own, and of this device.
      let isUntouched = record.writtenMilliseconds.map { $0.lowerBound == $0.upperBound } ?? false
      let shown = (record.type?.fields ?? []).lazy.filter { !$0.isSet }
        .compactMap { record.reading(of: $0).shown }.first
      let author = try await shown.asyncMap { try await replica.author(of: $0, in: record) }
      if isUntouched, author == nil || author == own {
        untouched.append(record)
      } else {
        left += 1
      }
    }
    let voided = untouched
    try await replica.write { records in
      for record in voided {
        try records.divide()
        try records.void(try records.edit(record))
      }
    }
    return (voided.count, left)
  }
}

extension Optional {
  /// `flatMap` for what has to be waited for.
  fileprivate func asyncMap<Result>(
    _ body: (Wrapped) async throws -> Result?
  ) async throws -> Result? {
    guard let self else { return nil }
    return try await body(self)
  }
}

// A7: two laptops offline edit the same fields. What a merge may not do is lose one of the two.

import CausalMerge
import LocalReplica
import PlainSQLite
import SyncProtocol

extension EngineBench {
  /// Each of two laptops makes 2,000 edits; 5 % of them are on fields that the other edits too.
  func measureConcurrentEdits() throws {
    let other = try office.join("other")
    _ = try other.takeIn(try author.carriedItems(everything: true))
    try author.takeInAll(from: other)

    let count = 2_000
    let shared = uniqueEdits(count / 20)
    let theirs = shared.map { edit in
      Edit(record: edit.record, column: edit.column, cell: workload.cell(ofColumn: edit.column))
    }
    let sharedFields = Set(shared.map(FieldName.init))
    let rest = uniqueEdits(2 * count).filter { !sharedFields.contains(FieldName($0)) }
    let ownCount = count - shared.count
    let ours = workload.shuffled(shared + rest.prefix(ownCount))
    let others = workload.shuffled(theirs + rest.dropFirst(ownCount).prefix(ownCount))
    for index in ours.indices {
      try author.write(ours[index...index], of: workload, scopes: scopes, at: office.reading)
      try other.write(others[index...index], of: workload, scopes: scopes, at: office.reading)
    }
    try author.takeInAll(from: other)
    try other.takeInAll(from: author)

    var lost = 0
    for laptop in [author, other] {
      for edit in ours + others where try !laptop.holds(edit, of: workload) { lost += 1 }
    }
    say(
      Figure(
        budget: "A7", what: "lost of \(ours.count + others.count) edits, 5 % concurrent",
        measured: Double(lost), unit: "", most: 0, aim: 0,
        detail: "looked for on both laptops; \(shared.count) fields with two values each"
      ).row)
    try measureListedLosers(shared, on: author)
  }

  /// Whether a person finds every value that does not show beside the one that does.
  private func measureListedLosers(_ shared: [Edit], on laptop: ReplicaCore) throws {
    var unlisted = 0
    for edit in shared {
      guard let record = try laptop.record(workload.records[edit.record].id) else {
        unlisted += 1
        continue
      }
      if record.state.heads(of: UInt32(edit.column)).count < 2 { unlisted += 1 }
    }
    say(
      Figure(
        budget: "A7", what: "losers that are not kept as values of their field",
        measured: Double(unlisted), unit: "", most: 0, aim: 0,
        detail: "\(try laptop.conflictCount()) records listed for review"
      ).row)
  }

  /// Edits of which no two are of one field.
  private func uniqueEdits(_ count: Int) -> [Edit] {
    var seen: Set<FieldName> = []
    var unique: [Edit] = []
    while unique.count < count {
      unique += workload.edits(count - unique.count).filter {
        seen.insert(FieldName($0)).inserted
      }
    }
    return unique
  }
}

/// A field of one record.
private struct FieldName: Hashable {
  var record: Int
  var column: Int

  init(_ edit: Edit) {
    record = edit.record
    column = edit.column
  }
}

extension ReplicaCore {
  /// Takes in whatever another laptop holds, as by a stick.
  fileprivate func takeInAll(from other: ReplicaCore) throws {
    _ = try takeIn(try other.carriedItems(everything: true))
  }

  /// Whether a value stands in the field that an edit wrote.
  fileprivate func holds(_ edit: Edit, of workload: Workload) throws -> Bool {
    try record(workload.records[edit.record].id)?.state.heads(of: UInt32(edit.column))
      .contains { $0.value == edit.cell.value } ?? false
  }
}

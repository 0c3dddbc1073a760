// One office with two laptops, the plain table beside them, and the same records in each.

import CausalMerge
import Glibc
import LocalReplica
import PlainSQLite
import SyncProtocol

/// The figures that need 10,000 records.
final class EngineBench {
  let options: Options
  let folder: String
  let office: Office
  var workload: Workload
  /// Each case's scope, once ``load()`` opened it.
  private(set) var scopes: [ScopeID] = []
  /// The laptop that wrote the records.
  let author: ReplicaCore
  let plain: PlainTable
  /// Of the values that ``load()`` wrote.
  private(set) var meanValueBytes = 0.0

  static let recordsPerCase = 100

  init(options: Options, folder: String) throws {
    self.options = options
    self.folder = folder
    workload = Workload(
      recordCount: options.recordCount, recordsPerCase: Self.recordsPerCase, seed: 2_026)
    office = try Office(folder: folder)
    author = office.admin
    plain = try PlainTable(path: "\(folder)/plain.sqlite")
  }

  /// Writes every record on both sides: a case a transaction.
  func load() throws {
    let columns = 1...Workload.columns
    var bytes = 0
    for caseIndex in workload.cases.indices {
      let caseID = workload.cases[caseIndex]
      let members = workload.records.indices.filter {
        workload.records[$0].caseIndex == caseIndex
      }
      let rows = members.map { _ in workload.row() }
      bytes += rows.joined().reduce(0) { $0 + $1.byteCount }
      scopes.append(
        try author.write(at: office.reading) {
          try $0.scope(of: Workload.compartment, in: caseID)
        })
      for (record, row) in zip(members, rows) {
        let edits = columns.map { Edit(record: record, column: $0, cell: row[$0 - 1]) }
        try author.write(edits[...], of: workload, scopes: scopes, at: office.reading)
      }
      try plain.transaction {
        for (record, row) in zip(members, rows) {
          try plain.insert(workload.records[record].id.bytes, row)
        }
      }
    }
    try author.cutAll()
    meanValueBytes = Double(bytes) / Double(options.recordCount * Workload.columns)
  }

  // MARK: A1, A2

  /// A1: one edit, one durable transaction.
  func measureSingleEdits() throws {
    let count = 2_000
    var comparison = Comparison()
    for _ in 0..<options.rounds {
      let edits = workload.edits(count)
      let prepared = workload.prepared(edits)
      let ours = try cost {
        for index in edits.indices {
          try author.write(
            edits[index...index], of: workload, scopes: scopes, at: office.reading)
        }
      }
      let theirs = try cost { for edit in prepared { try plain.update(edit) } }
      comparison.add(ours: ours, plain: theirs)
      try author.cutAll()
    }
    say(
      Figure(
        budget: "A1", what: "one edit a transaction, CPU against plain",
        measured: comparison.ratio, unit: "x", most: 2.5, aim: 2.0,
        detail: perEdit(comparison, edits: count)
      ).row)
    let syncs = comparison.ours.map { Double($0.syncs) / Double(count) }.median
    let plainSyncs = comparison.plain.map { Double($0.syncs) / Double(count) }.median
    say(
      Figure(
        budget: "A1", what: "syncs a transaction, checkpoints included", measured: syncs,
        unit: "", detail: "plain \(number(plainSyncs))"
      ).row)
    say(
      Figure(
        budget: "A1", what: "syncs of one transaction", measured: Double(try syncsOfOneEdit()),
        unit: "", most: 1, aim: 1
      ).row)
  }

  /// The syncs of one edit just after a checkpoint, when none is due.
  private func syncsOfOneEdit() throws -> Int64 {
    let edits = workload.edits(12)
    return try edits.indices.map { index in
      try cost {
        try author.write(edits[index...index], of: workload, scopes: scopes, at: office.reading)
      }.syncs
    }.sorted()[edits.count / 2]
  }

  /// A2: 100 edits in one durable transaction, of one case and scattered over all.
  func measureGroupedEdits() throws {
    let transactions = 100
    let size = 100
    for isScattered in [false, true] {
      var comparison = Comparison()
      for _ in 0..<options.rounds {
        let groups = (0..<transactions).map { index in
          workload.edits(size, inCase: isScattered ? nil : index % workload.cases.count)
        }
        let prepared = groups.map(workload.prepared)
        let ours = try cost {
          for edits in groups {
            try author.write(edits[...], of: workload, scopes: scopes, at: office.reading)
          }
        }
        let theirs = try cost {
          for edits in prepared {
            try plain.transaction { for edit in edits { try plain.update(edit) } }
          }
        }
        comparison.add(ours: ours, plain: theirs)
        try author.cutAll()
      }
      say(
        Figure(
          budget: "A2",
          what: "100 edits a transaction, \(isScattered ? "all over" : "of one case"), "
            + "CPU against plain",
          measured: comparison.ratio, unit: "x", most: 2.5, aim: 1.8,
          detail: perEdit(comparison, edits: transactions * size)
        ).row)
    }
  }

  func perEdit(_ comparison: Comparison, edits: Int) -> String {
    let ours = comparison.ourMilliseconds * 1_000 / Double(edits)
    let theirs = comparison.plainMilliseconds * 1_000 / Double(edits)
    return "\(number(ours)) µs an edit, plain \(number(theirs)) µs"
  }
}

// What a laptop does with a colleague's work, and how large its file is afterwards.

import CausalMerge
import Glibc
import LocalReplica
import PlainSQLite
import SyncProtocol

extension EngineBench {
  /// Edits that the receiving laptop applies.
  private static let editCount = 50_000
  /// What one answer of the server brings at most, in bytes.
  private static let pageBytes = 256 * 1_024

  /// A3 and A4: another laptop, which has every record, applies 50,000 edits.
  func measureApplying() throws {
    let base = "\(folder)/receiver.sqlite"
    let receiver = try office.join("receiver")
    var known = Set<SegmentHash>()
    let initial = try author.carriedItems(everything: true)
    for case .segment(let segment) in initial { known.insert(segment.hash) }
    _ = try receiver.takeIn(initial)
    try receiver.close()
    let plainBase = "\(folder)/plain-base.sqlite"
    try copyPlain(to: plainBase)
    try measureSizes(
      replica: base, plain: plainBase,
      history: "\(options.recordCount) records of \(Workload.columns) values, "
        + "\(number(meanValueBytes)) B each")

    for size in [100, 5] {
      let edits = workload.edits(Self.editCount)
      let items = try write(edits, inSegmentsOf: size, known: &known)
      let prepared = workload.prepared(edits)
      for pageBytes in [Int.max, Self.pageBytes] {
        try measureApplying(
          items, prepared: prepared, segmentSize: size, pageBytes: pageBytes, base: base,
          plainBase: plainBase)
      }
      // The next segments are built upon these.
      let laptop = try Office.open(base)
      _ = try laptop.takeIn(items)
      try laptop.close()
    }
  }

  /// Has the author write edits, one a transaction, and cut them into segments of so many.
  private func write(
    _ edits: [Edit], inSegmentsOf size: Int, known: inout Set<SegmentHash>
  ) throws -> [CarryFile.Item] {
    var byCase: [[Edit]] = Array(repeating: [], count: workload.cases.count)
    for edit in edits { byCase[workload.records[edit.record].caseIndex].append(edit) }
    let longest = byCase.map(\.count).max() ?? 0
    for start in stride(from: 0, to: longest, by: size) {
      for own in byCase {
        for edit in own.dropFirst(start).prefix(size) {
          try author.write([edit], of: workload, scopes: scopes, at: office.reading)
        }
      }
      try author.cutAll()
    }
    return try author.carriedItems(everything: true).filter { item in
      guard case .segment(let segment) = item else { return false }
      return known.insert(segment.hash).inserted
    }
  }

  private func measureApplying(
    _ items: [CarryFile.Item], prepared: [PlainTable.PreparedEdit], segmentSize: Int,
    pageBytes: Int, base: String, plainBase: String
  ) throws {
    let pages = split(items, pageBytes: pageBytes)
    let editsPerPage = (prepared.count + pages.count - 1) / pages.count
    var comparison = Comparison()
    let path = "\(folder)/round.sqlite"
    let plainPath = "\(folder)/plain-round.sqlite"
    for _ in 0..<options.rounds {
      try copy(base, to: path)
      let laptop = try Office.open(path)
      let ours = try cost {
        for page in pages {
          // Parsed here, as bytes from a line or a stick are: that checks the frame and computes the hash.
          let counts = try laptop.takeIn(page.map { .segment(try Segment(parsing: $0.bytes)) })
          guard counts.refused == 0, counts.carriedSegments == 0 else {
            throw PlainTable.Failure(code: -2)
          }
        }
      }
      try laptop.close()
      try copy(plainBase, to: plainPath)
      let table = try PlainTable(reopening: plainPath)
      let theirs = try cost {
        for start in stride(from: 0, to: prepared.count, by: editsPerPage) {
          try table.transaction {
            for edit in prepared[start..<min(start + editsPerPage, prepared.count)] {
              try table.upsert(edit)
            }
          }
        }
      }
      comparison.add(ours: ours, plain: theirs)
    }
    let isWhole = pages.count == 1
    if options.wants("A3") {
      say(
        Figure(
          budget: "A3",
          what: "apply \(prepared.count) edits in segments of \(segmentSize), "
            + (isWhole ? "one transaction" : "\(pages.count) pages") + ", CPU against plain",
          measured: comparison.ratio, unit: "x", most: segmentSize == 100 ? 1.5 : 4,
          aim: segmentSize == 100 ? 1.0 : nil,
          detail: perEdit(comparison, edits: prepared.count)
        ).row)
    }
    if isWhole, segmentSize == 100 {
      try measureSizes(
        replica: path, plain: plainPath,
        history: "\(options.recordCount) records and \(prepared.count) edits")
    }
  }

  private func split(_ items: [CarryFile.Item], pageBytes: Int) -> [[CarryFile.Item]] {
    var pages: [[CarryFile.Item]] = [[]]
    var bytes = 0
    for item in items {
      if bytes + item.bytes.count > pageBytes {
        pages.append([])
        bytes = 0
      }
      pages[pages.count - 1].append(item)
      bytes += item.bytes.count
    }
    return pages
  }

  // MARK: A4

  /// A4: both files after giving unused pages up.
  private func measureSizes(replica: String, plain: String, history: String) throws {
    guard options.wants("A4") else { return }
    let compacted = "\(folder)/compacted.sqlite"
    try copy(replica, to: compacted)
    let plainCompacted = "\(folder)/plain-compacted.sqlite"
    try copy(plain, to: plainCompacted)
    let whole = Double(plain_compact(compacted))
    let theirs = Double(plain_compact(plainCompacted))
    let segments = Double(plain_bytes_of(compacted, "segment"))
    let queue = Double(plain_bytes_of(compacted, "outgoing"))
    say(
      Figure(
        budget: "A4", what: "file against plain, state (\(history))",
        measured: (whole - segments - queue) / theirs, unit: "x", most: 1.3, aim: 1.15,
        detail: "\(number((whole - segments - queue) / 1e6)) MB, plain \(number(theirs / 1e6)) MB"
      ).row)
    say(
      Figure(
        budget: "A4", what: "file against plain, state and whole history (\(history))",
        measured: whole / theirs, unit: "x", most: 1.9, aim: 1.6,
        detail: "\(number(whole / 1e6)) MB, of that segments \(number(segments / 1e6)) MB"
      ).row)
  }

  private func copyPlain(to path: String) throws {
    guard plain_compact("\(folder)/plain.sqlite") > 0 else { throw PlainTable.Failure(code: -3) }
    try copy("\(folder)/plain.sqlite", to: path)
  }

  /// Copies a database that nothing has open, and forgets what stood beside the copy.
  private func copy(_ source: String, to target: String) throws {
    for suffix in ["", "-wal", "-shm"] { unlink(target + suffix) }
    let input = open(source, O_RDONLY)
    let output = open(target, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer {
      close(input)
      close(output)
    }
    var size = stat()
    guard input >= 0, output >= 0, fstat(input, &size) == 0 else {
      throw PlainTable.Failure(code: errno)
    }
    var rest = Int(size.st_size)
    while rest > 0 {
      let count = sendfile(output, input, nil, rest)
      guard count > 0 else { throw PlainTable.Failure(code: errno) }
      rest -= count
    }
  }
}

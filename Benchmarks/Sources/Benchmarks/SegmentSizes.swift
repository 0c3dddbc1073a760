// A5: how many bytes a segment takes on the wire, on the server's disk, on a stick.

import CausalMerge
import SyncProtocol

enum SegmentSizes {
  /// What the changes of a segment look like.
  private enum Shape: String, CaseIterable {
    case oneRecordOneTransaction = "on one record, one transaction"
    case oneRecord = "on one record, a transaction each"
    case ownRecords = "on a record each, a transaction each"
  }

  private static let budgets: [(count: Int, most: Double, aim: Double)] = [
    (1, 320, 280), (10, 520, 440), (100, 3_400, 2_600),
  ]

  /// The median of 51 draws, since padding rounds up and values differ in length.
  static func measure() throws {
    var workload = Workload(recordCount: 100, recordsPerCase: 100, seed: 5)
    for (count, most, aim) in budgets {
      for shape in Shape.allCases where count > 1 || shape == .oneRecord {
        let sizes = try (0..<51).map { _ in
          Double(try segment(of: count, shape, &workload).bytes.count)
        }
        say(
          Figure(
            budget: "A5",
            what: count == 1 ? "segment of 1 edit" : "segment of \(count) edits \(shape.rawValue)",
            measured: sizes.median, unit: " B", most: most, aim: aim,
            detail: "\(Int(sizes.min() ?? 0)) to \(Int(sizes.max() ?? 0)) B; two parents"
          ).row)
      }
    }
  }

  private static func segment(
    of count: Int, _ shape: Shape, _ workload: inout Workload
  ) throws -> Segment {
    var generator = SeededGenerator(17)
    let signer = Ed25519Key(using: &generator)
    let key = ContentKey(using: &generator)
    let run: UInt64 = generator.next()
    let entries = entries(count, shape, &workload)
    let groups = shape == .oneRecordOneTransaction ? [entries] : entries.map { [$0] }
    let changes = groups.enumerated().map { index, entries in
      // Somebody fills a form in: some seconds between one field and the next.
      Change(
        time: 1_750_000_000_000 + Int64(index) * 7_321,
        transaction: TransactionID(run: run, counter: 40_000 + Int64(index)), entries: entries)
    }
    let parents: [SegmentHash] = (0..<2).compactMap { index in
      let seed = UInt64(index)
      return SecureHash.digest(of: seed.bigEndianBytes)
    }
    return try Segment.sealing(
      changes: ChangeBatch(
        changes: changes, clockErrors: changes.map { _ in 0 }, run: run),
      scope: ScopeID(using: &generator), device: signer.publicKey.deviceID, parents: parents,
      key: key, nonce: [UInt8](repeating: 9, count: Limits.nonceBytes), signer: signer)
  }

  private static func entries(
    _ count: Int, _ shape: Shape, _ workload: inout Workload
  ) -> [Entry] {
    let records = workload.shuffled(workload.records)
    let edits = workload.edits(count)
    return edits.enumerated().map { index, edit in
      Entry(
        record: records[shape == .ownRecords ? index : 0].id, type: Workload.recordType,
        field: UInt32(edit.column), value: edit.cell.value)
    }
  }
}

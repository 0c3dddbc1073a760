// Looking again: whoever watches every clock reads the same records every half a minute, and nearly none was written since.

public import CausalMerge
import Foundation
import GRDB
import SyncProtocol

/// Records as the last look found them.
///
/// - it is held in memory alone, by whoever looks, and goes with the process;
/// - it never shows what the replica says no more: at each look every row is gone through, and only one whose seal is the
///   very same is taken from here. Each writing of a row draws a nonce, so a row that was written has another.
public struct KeptRecords: Sendable {
  fileprivate struct Kept: Sendable {
    var nonce: Nonce
    var record: StoredRecord
  }

  /// The random bytes that stand in front of sealed ones.
  fileprivate struct Nonce: Hashable, Sendable {
    private let words: (UInt64, UInt32)

    init?(_ sealed: Data?) {
      guard let sealed, sealed.count >= Limits.nonceBytes else { return nil }
      words = sealed.withUnsafeBytes { bytes in
        (
          bytes.loadUnaligned(as: UInt64.self),
          bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self)
        )
      }
    }

    static func == (left: Nonce, right: Nonce) -> Bool {
      left.words == right.words
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(words.0)
      hasher.combine(words.1)
    }
  }

  fileprivate var rows: [Int64: Kept] = [:]
  /// Cases of which the last look found any record written, new or gone since the look before.
  public fileprivate(set) var changed: Set<CaseID> = []

  /// Nothing yet: the first look opens every record.
  public init() {}
}

extension ReplicaCore {
  /// Records of some types, in the order in which they came into being here.
  ///
  /// - Parameters:
  ///   - types: the types' numbers, the same at each look.
  ///   - kept: what the last look found; takes what this one does.
  /// - Returns: the records, voided ones too.
  /// - Throws: ``ReplicaError``; what was kept is then of no use.
  public func records(
    ofTypes types: [UInt32], keeping kept: inout KeptRecords
  ) throws(ReplicaError) -> [StoredRecord] {
    var before = kept.rows
    var now: [Int64: KeptRecords.Kept] = [:]
    now.reserveCapacity(before.count)
    var changed: Set<CaseID> = []
    var records: [StoredRecord] = []
    try reading { db in
      let rows = try recordRows(ofTypes: types, in: nil, db)
      while let row = try rows.next() {
        let number: Int64 = row[0]
        let last = before.removeValue(forKey: number)
        guard let scope = try readableScope(row[2], db), let id = RecordID(bytes: row.bytes(1)),
          let nonce = try row.withUnsafeData(atIndex: 3, { KeptRecords.Nonce($0) })
        else {
          if let last { changed.insert(last.record.caseID) }
          continue
        }
        let record: StoredRecord
        if let last, last.nonce == nonce, last.record.mayBeKept(in: scope) {
          record = last.record
        } else {
          if let last { changed.insert(last.record.caseID) }
          changed.insert(scope.caseID)
          record = try storedRecord(id, row.bytes(3), number: number, in: scope, db)
        }
        now[number] = KeptRecords.Kept(nonce: nonce, record: record)
        records.append(record)
      }
    }
    kept.rows = now
    kept.changed = changed.union(before.values.map(\.record.caseID))
    return records
  }
}

extension StoredRecord {
  /// Whether it reads the same as long as its row does.
  ///
  /// What stands at one time is ordered by the segments that hold it, and of its own work a laptop cuts those later.
  fileprivate func mayBeKept(in scope: ReadableScope) -> Bool {
    orders.isEmpty && self.scope == scope.id && caseID == scope.caseID
      && compartment == scope.compartment
  }
}

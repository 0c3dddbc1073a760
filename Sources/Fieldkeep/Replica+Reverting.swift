// Taking back what one device wrote: a stolen laptop's, or one whose program went wrong.

public import LocalReplica

extension Replica {
  /// What one device wrote, record by record: old and new value, when it came and when its author says it was made, who wrote
  /// over it since, and what ``revert(_:in:keeping:)`` would do.
  ///
  /// ```swift
  /// let work = DeviceWork(of: laptop, since: stolenAt)
  /// for record in try await replica.records(writtenBy: work) { print(record.record, record.written.count) }
  /// ```
  ///
  /// - Parameters:
  ///   - work: the device, and since when.
  ///   - caseID: only in one case, where given.
  ///   - types: record types that are shown and never taken back.
  /// - Returns: one element a record, of those that this device can read.
  /// - Throws: ``FieldkeepError``.
  public func records(
    writtenBy work: DeviceWork, in caseID: CaseID? = nil, keeping types: [RecordType] = []
  ) throws(FieldkeepError) -> [RecordWork] {
    try locked { try $0.records(writtenBy: work, in: caseID, keeping: Set(types.map(\.number))) }
  }

  /// Takes back what one device wrote, by new changes in one durable transaction.
  ///
  /// Every field that reads as the device wrote it reads as it would without: what stood before stands again, several
  /// values beside each other where several did; what it added to a set goes, what it took out comes back; what it voided
  /// stands again; a record that nobody else gave a value is voided. What others wrote over since stays as it is.
  ///
  /// - Nothing is lost: all that the device wrote stays in history.
  /// - Doing it twice changes nothing. What the device wrote before, and what arrives only afterwards, is there at the next
  ///   look and can be taken back then.
  /// - To undo it, take back the transaction that did it:
  ///
  /// ```swift
  /// let reverted = try await replica.revert(DeviceWork(of: laptop, since: stolenAt))
  /// if let own = try await replica.device(), let transaction = reverted.transaction {
  ///   try await replica.revert(DeviceWork(of: own, transaction: transaction))
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - work: the device, and since when.
  ///   - caseID: only in one case, where given.
  ///   - types: record types that are never taken back, such as evidence of what left.
  /// - Returns: what was done and what was left, with reasons.
  /// - Throws: ``FieldkeepError``; nothing is then changed.
  @discardableResult
  public func revert(
    _ work: DeviceWork, in caseID: CaseID? = nil, keeping types: [RecordType] = []
  ) throws(FieldkeepError) -> Reverted {
    try locked { core in
      let reverted = try core.revert(
        work, in: caseID, keeping: Set(types.map(\.number)), at: .now)
      announce(core.takeChanges())
      return reverted
    }
  }
}

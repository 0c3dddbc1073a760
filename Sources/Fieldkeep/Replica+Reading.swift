// Reading: records by id, type and case, what disagrees, who wrote what.

public import LocalReplica

extension Replica {
  /// One record; nil where there is none that this device can read.
  public func record(_ id: RecordID, in scope: ScopeID? = nil) throws(FieldkeepError) -> Record? {
    try locked { try $0.record(id, in: scope).map(self.record) }
  }

  /// Records of one type, of one case or of all, in the order in which they came into being here.
  ///
  /// - Parameters:
  ///   - type: a record type's name.
  ///   - caseID: a case.
  ///   - includingVoided: also what was voided.
  /// - Returns: the records.
  /// - Throws: ``FieldkeepError``.
  public func records(
    _ type: String? = nil, in caseID: CaseID? = nil, includingVoided: Bool = false
  ) throws(FieldkeepError) -> [Record] {
    var number: UInt32?
    if let type {
      guard let known = schema.recordType(named: type) else { throw .unknownName(type) }
      number = known.number
    }
    return try locked { core in
      var records: [Record] = []
      try core.forEachRecord(ofTypes: number.map { [$0] }, in: caseID) { stored in
        if includingVoided || stored.state.standing != .voided {
          records.append(self.record(stored))
        }
      }
      return records
    }
  }

  /// Records of all cases that are wanted, in the order in which they came into being here; of the others none is kept.
  ///
  /// - Parameter isWanted: asked of every record that is not voided, while no other process can use the replica.
  /// - Returns: the records.
  /// - Throws: ``FieldkeepError``.
  public func records(
    where isWanted: @Sendable (Record) -> Bool
  ) throws(FieldkeepError) -> [Record] {
    try locked { core in
      var records: [Record] = []
      try core.forEachRecord(ofTypes: nil) { stored in
        guard stored.state.standing != .voided else { return }
        let record = self.record(stored)
        if isWanted(record) { records.append(record) }
      }
      return records
    }
  }

  /// Records of several types, of all cases or one, in one pass, in the order in which they came into being here.
  ///
  /// - Parameters:
  ///   - types: the record types.
  ///   - caseID: a case.
  /// - Returns: the records; what was voided is not among them.
  /// - Throws: ``FieldkeepError``.
  public func records(
    ofTypes types: [RecordType], in caseID: CaseID? = nil
  ) throws(FieldkeepError) -> [Record] {
    try locked { core in
      var records: [Record] = []
      try core.forEachRecord(ofTypes: types.map(\.number), in: caseID) { stored in
        if stored.state.standing != .voided { records.append(self.record(stored)) }
      }
      return records
    }
  }

  /// The same over all cases, looked at again and again: only what was written since the last look is opened anew.
  ///
  /// - Parameters:
  ///   - types: the record types, the same at each look.
  ///   - kept: what the last look found; begins empty.
  /// - Returns: the records, voided ones too.
  /// - Throws: ``FieldkeepError``; what was kept is then as it was.
  public func records(
    ofTypes types: [RecordType], keeping kept: inout KeptRecords
  ) throws(FieldkeepError) -> [Record] {
    var looked = kept
    let records = try locked { core in
      try core.records(ofTypes: types.map(\.number), keeping: &looked).map(self.record)
    }
    kept = looked
    return records
  }

  /// Cases of which this device can read anything, in the order in which they came into being here.
  public func cases() throws(FieldkeepError) -> [CaseID] {
    try locked { try $0.cases() }
  }

  /// Compartments of a case of which this device holds a scope.
  public func compartments(of caseID: CaseID) throws(FieldkeepError) -> [UInt32] {
    try locked { try $0.scopes(of: caseID).map(\.compartment) }
  }

  /// Records in which a person is asked to decide something, oldest first.
  public func conflicts() throws(FieldkeepError) -> [Record] {
    try locked { try $0.conflicts().map(self.record) }
  }

  /// The changes that wrote a record, oldest first.
  ///
  /// - Parameters:
  ///   - record: the record.
  ///   - field: only changes of this field, where given.
  /// - Returns: one entry a change.
  /// - Throws: ``FieldkeepError``.
  public func history(
    of record: Record, field: String? = nil
  ) throws(FieldkeepError) -> [HistoryEntry] {
    var number: UInt32?
    if let field {
      guard let known = record.type?.field(named: field) else { throw .unknownName(field) }
      number = known.number
    }
    return try locked { try $0.history(of: record.id, field: number) }
  }

  /// The changes that wrote each of many records of one scope, oldest first; as quick as for one of them.
  public func history(
    of records: Set<RecordID>, in scope: ScopeID
  ) throws(FieldkeepError) -> [RecordID: [HistoryEntry]] {
    try locked { try $0.history(of: records, in: scope) }
  }

  /// The device that wrote a value.
  public func author(of value: StandingValue, in record: Record) throws(FieldkeepError) -> DeviceID?
  {
    try locked { try $0.author(of: value.dot, in: record.scope) }
  }

  /// When what others wrote in a case, or in any, came to this device.
  public func arrivals(in caseID: CaseID? = nil) throws(FieldkeepError) -> Arrivals {
    try locked { try $0.arrivals(in: caseID) }
  }

  /// Which device wrote each chain of each scope, as ``StandingValue/dot`` names chains: for asking it of many values.
  public func chainDevices() throws(FieldkeepError) -> [ScopeID: [UInt32: DeviceID]] {
    try locked { try $0.chainDevices() }
  }

  /// What this device wrote in its last transaction, one entry a scope, sent or not; empty where it wrote nothing.
  public func lastOwnTransaction() throws(FieldkeepError) -> [HistoryEntry] {
    try locked { try $0.lastOwnTransaction() }
  }

  /// The time now by this device's clock, less the error that a server's answer showed; milliseconds since 1970.
  public func now() throws(FieldkeepError) -> Int64 {
    try locked { try $0.correctedTime(.now) }
  }

  /// Changes as they become visible: each element names the cases that were touched.
  ///
  /// The stream begins with the next change and ends when the replica is closed.
  public func changes() -> AsyncStream<Set<CaseID>> {
    let number = nextObserver
    nextObserver += 1
    let (stream, continuation) = AsyncStream.makeStream(
      of: Set<CaseID>.self, bufferingPolicy: .bufferingNewest(64))
    observers[number] = continuation
    continuation.onTermination = { _ in
      Task { await self.forget(observer: number) }
    }
    return stream
  }

  private func forget(observer: Int) {
    observers[observer] = nil
  }

  func announce(_ scopes: [ScopeID]) {
    guard !scopes.isEmpty, !observers.isEmpty,
      let cases = try? locked({ try $0.cases(of: scopes) }), !cases.isEmpty
    else { return }
    for observer in observers.values { observer.yield(Set(cases)) }
  }

  private nonisolated func record(_ stored: StoredRecord) -> Record {
    Record(stored: stored, type: schema.recordType(numbered: stored.state.type))
  }
}

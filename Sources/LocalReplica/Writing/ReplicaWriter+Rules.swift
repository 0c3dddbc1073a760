// The rules for whoever writes here: asked before anything of it is kept.

public import CausalMerge
import GRDB
public import RecordSchema
import SyncProtocol
import Trust

extension ReplicaWriter {
  /// Refuses a write that breaks a rule of the record's type: a changed entry, a second value of a field that is written
  /// once, another agency's field.
  ///
  /// - Parameters:
  ///   - type: what the schema says of the record.
  ///   - field: the field.
  ///   - operation: whether the value is assigned, added or removed.
  ///   - value: the value.
  ///   - record: the record.
  ///   - scope: the scope that it is in.
  /// - Throws: ``ReplicaError/ruleBroken(_:recordType:field:)``.
  public func checkRules(
    of type: RecordType, _ field: Field, _ operation: CausalMerge.Operation, _ value: Value,
    record: RecordID, in scope: ScopeID
  ) throws {
    guard type.isAppendOnly || field.policy == .writeOnce || field.policy == .owned,
      let entry = try replica.scope(scope, db),
      let state = try batch.state(of: record, in: entry, db)
    else { return }
    let own = try replica.deviceKeys(db).device
    let broken = try type.ruleBroken(byWriting: value, operation, to: field.number, of: state) {
      try replica.isOfOneAgency(own, replica.writer(of: $0.dot, in: entry), in: entry, db)
    }
    guard let broken else { return }
    throw ReplicaError.ruleBroken(broken, recordType: type.name, field: field.name)
  }
}

extension ReplicaCore {
  /// The device that wrote a change.
  func writer(of dot: Dot, in entry: ScopeEntry) throws -> DeviceID {
    guard dot.chain < entry.graph.chains.count else {
      throw ReplicaError.damagedRow(table: "chain", number: entry.number)
    }
    return entry.graph.chains[Int(dot.chain)].device
  }

  /// Whether two devices write in a scope for one agency: by a team that both are in.
  ///
  /// An agency's laptops come and go. What was written by one that is in no such team any more is nobody else's, so
  /// that it does not stay as it is for good.
  func isOfOneAgency(
    _ device: DeviceID, _ other: DeviceID, in entry: ScopeEntry, _ db: Database
  ) throws -> Bool {
    guard device != other, let compartment = entry.claim?.compartment else { return true }
    let roster = try roster(db)
    let writing = Set(
      roster.policy(compartment).filter { $0.value.contains(.write) }.keys)
    let theirs = writing.intersection(roster.teams(of: other))
    return theirs.isEmpty || !theirs.isDisjoint(with: roster.teams(of: device))
  }
}

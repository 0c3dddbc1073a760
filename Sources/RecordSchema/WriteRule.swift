// Rules for whoever writes, beyond what a value may be: entries stand, some fields are written once, some have an owner.
// They are asked of what is written here. Merge keeps what a faulty writer wrote all the same, or replicas would differ.

public import CausalMerge

/// A rule that a write to a record breaks.
///
/// A note is evidence: whoever could change one could change what was known on a night. A child welfare agency's field
/// is that agency's (California Welfare and Institutions Code section 827.1). A program that asked this only where people
/// type would let a script or a form through, so the library asks.
///
/// - what comes from elsewhere is never judged by it: a write by a hostile or an older program is merged by all replicas
///   alike, and `history` says which rule it broke.
public enum WriteRule: String, Hashable, Sendable, CaseIterable {
  /// A record of entries is made in one transaction and never changed; a correction is another that names it.
  case entriesStand = "entries_stand"
  /// A field is written once, when its record is made.
  case writtenOnce = "written_once"
  /// A field is written by the agency that wrote what stands there; others propose.
  case ownersWrite = "owners_write"
}

extension RecordType {
  /// The rule that a write to a record would break.
  ///
  /// - Parameters:
  ///   - value: what is assigned, added or removed.
  ///   - operation: which of these.
  ///   - field: the field's number.
  ///   - state: the record as its writer knew it, without what the same transaction wrote.
  ///   - isOwn: whether a head is of the writer's own agency; asked only where that matters.
  /// - Returns: `nil` for a record that is not there yet or was voided, which may be made again; for a value that stands
  ///   already, which changes nothing; for marks of voiding, which change no field; and for a field that this version
  ///   does not know.
  /// - Throws: what `isOwn` throws.
  public func ruleBroken<Failure: Error>(
    byWriting value: Value, _ operation: CausalMerge.Operation, to field: UInt32,
    of state: RecordState, isOwn: (Head) throws(Failure) -> Bool
  ) throws(Failure) -> WriteRule? {
    guard field != RecordState.voidField, let declared = self.field(numbered: field),
      state.heads.contains(where: { $0.field != RecordState.voidField }),
      state.standing != .voided
    else { return nil }
    let standing = state.heads(of: field)
    switch operation {
    case .assign:
      if standing.contains(where: { $0.value == value }) { return nil }
    case .add:
      if standing.contains(where: { $0.element == value && $0.value == .present }) { return nil }
    case .remove:
      if !standing.contains(where: { $0.element == value && $0.value == .present }) { return nil }
    }
    if isAppendOnly { return .entriesStand }
    switch declared.policy {
    case .writeOnce:
      return standing.contains { $0.value.kind != .empty } ? .writtenOnce : nil
    case .owned:
      guard !standing.isEmpty else { return nil }
      for head in standing where try isOwn(head) { return nil }
      return .ownersWrite
    default:
      return nil
    }
  }
}

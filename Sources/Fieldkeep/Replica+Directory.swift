// The organization's own page: names of teams and devices, which belong to no case; and what this device may begin.

import LocalReplica
import Trust

extension Replica {
  /// The case under which an organization keeps what belongs to no case: its directory.
  ///
  /// It is not among ``cases()``.
  public static var directoryCase: CaseID { .zero }

  /// Compartments of a case in which this device may begin work, by what its teams may do; ascending.
  ///
  /// One that it may open and not read, where it only leaves what others read, is not among them.
  ///
  /// - Throws: ``FieldkeepError``, also where the device belongs to no organization.
  public func compartmentsToOpen() throws(FieldkeepError) -> [Compartment] {
    try locked { core in
      guard let device = try core.device() else { return [] }
      let roster = try core.roster()
      return core.schema.compartments.filter { compartment in
        roster.mayOpen(device, in: compartment.number)
          && roster.audience(of: compartment.number).keys.contains {
            roster.isMember(device, of: $0)
          }
      }
    }
  }

  /// Identifiers of all records that this device can read, ascending; for resolving the short names that people type.
  public func recordIDs() throws(FieldkeepError) -> [RecordID] {
    try locked { try $0.recordIDs() }
  }
}

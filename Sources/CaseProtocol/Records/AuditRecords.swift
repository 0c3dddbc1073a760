// Who looked at, handed over and administered what. For the privacy officer, and for nobody to lose a night over: identifiers
// and verbs, never what was read.

import CausalMerge
public import RecordSchema

/// One thing that somebody did with records, written by the program that did it, never changed.
///
/// A trafficker's way in is a colleague. What a colleague read leaves no mark on what was read, so the program leaves
/// one beside it. An entry says which device did what with which records and when; it never says what stood there, so that
/// it may outlive what was destroyed, and can be read by someone who may not read the case.
///
/// - each device enters into a scope of its own, which it can read, and those who read the compartment `audit`;
/// - its device and its place are those of the signed change that wrote it, and in no field;
/// - what a device read again within the hour is the same entry; the identifier is derived.
public enum AuditRecord {
  public static let happened = EventFields(1, "happened", label: "When", .log)
  public static let verb = Field(4, "verb", label: "What", .code(CodeLists.auditVerb), .log)
  public static let caseIDs = Field(5, "case_ids", label: "Cases", .text, .set)
  public static let recordIDs = Field(6, "record_ids", label: "Records", .text, .set)
  public static let parts = Field(
    7, "parts", label: "Parts of the case", .code(CodeLists.sharedPart), .set)
  public static let disclosureIDs = Field(8, "disclosure_ids", label: "Disclosures", .text, .set)
  public static let deviceIDs = Field(9, "device_ids", label: "Devices", .text, .set)

  public static let type = RecordType(
    77, "audit_entry", label: "Audit entry", in: CountyCompartment.audit, title: verb,
    appendOnly: true,
    fields: happened.all + [verb, caseIDs, recordIDs, parts, disclosureIDs, deviceIDs])
}

extension CountyIdentity {
  /// What one device read within one hour: read again, it is entered once.
  ///
  /// - Parameters:
  ///   - device: the device's identifier, as bytes.
  ///   - hour: hours since 1970.
  ///   - verb: what it did.
  ///   - subjects: identifiers of what it did it with, each as bytes, in their order.
  /// - Returns: what the entry's identifier is computed from.
  public static func auditEntry(
    device: [UInt8], hour: Int64, verb: String, subjects: [[UInt8]]
  ) -> DerivedIdentity {
    DerivedIdentity(
      namespace: "audit_entry/1",
      parts: [device, Array(String(hour).utf8), Array(verb.utf8)] + subjects)
  }
}

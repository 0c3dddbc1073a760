// The county's records as one schema, and the identifiers that its people compute alike.

public import CausalMerge
public import RecordSchema

/// The records of Los Angeles County's First Responder Protocol for Commercially Sexually Exploited Children.
///
/// What every record has in common is no field: its case and compartment are its scope's, who made it and when stands
/// in the change that made it, and which version of a form was used follows from the schema's version.
public enum CountySchema {
  /// The first records; each is documented where it is declared.
  public static let recordTypes = [
    PersonRecord.type, PersonDetailRecord.type, CaseRecord.type, CaseSummaryRecord.type,
    CaseEventRecord.type, RecoveryRecord.type, RecoveryDetailRecord.type, AgencyAlertRecord.type,
    ChecklistItemRecord.type, PlacementRecord.type, PlacementLocationRecord.type,
    ContactRecord.type, ContactStubRecord.type, NoteRecord.type, OrganizationRecord.type,
    TeamRecord.type, DeviceRecord.type,
  ]

  /// The checked schema.
  public static let schema: Schema = {
    do throws(SchemaError) {
      return try Schema(
        name: "county_cases", version: 1, compartments: CountyCompartment.all,
        recordTypes: recordTypes)
    } catch {
      preconditionFailure(error.description)
    }
  }()
}

/// Identifiers of records that several people may make without knowing of each other.
public enum CountyIdentity {
  /// One agency's alert for one recovery.
  public static func agencyAlert(recovery: RecordID, agency: Agency) -> DerivedIdentity {
    DerivedIdentity(
      namespace: "agency_alert/1", parts: [recovery.bytes, Array(agency.rawValue.utf8)])
  }

  /// One item of one recovery's checklist.
  public static func checklistItem(recovery: RecordID, item: ChecklistItem) -> DerivedIdentity {
    DerivedIdentity(
      namespace: "checklist_item/1", parts: [recovery.bytes, Array(item.rawValue.utf8)])
  }

  /// A recovery's placement, counted from 1 in the order in which its author knows them.
  public static func placement(recovery: RecordID, ordinal: UInt8) -> DerivedIdentity {
    DerivedIdentity(namespace: "placement/1", parts: [recovery.bytes, [ordinal]])
  }

  /// Where a placement is.
  public static func placementLocation(placement: RecordID) -> DerivedIdentity {
    DerivedIdentity(namespace: "placement_location/1", parts: [placement.bytes])
  }

  /// What law enforcement knows of a recovery.
  public static func recoveryDetail(recovery: RecordID) -> DerivedIdentity {
    DerivedIdentity(namespace: "recovery_detail/1", parts: [recovery.bytes])
  }

  /// What describes a person.
  public static func personDetail(person: RecordID) -> DerivedIdentity {
    DerivedIdentity(namespace: "person_detail/1", parts: [person.bytes])
  }

  /// The summary of a case.
  public static func caseSummary(caseID: CaseID) -> DerivedIdentity {
    DerivedIdentity(namespace: "case_summary/1", parts: [caseID.bytes])
  }

  /// The record that says where a case stands: one in each compartment that has one.
  public static func caseRecord(caseID: CaseID, in compartment: Compartment) -> DerivedIdentity {
    DerivedIdentity(
      namespace: "case/1", parts: [caseID.bytes, Array(compartment.name.utf8)])
  }

  /// The date and kind of a contact.
  public static func contactStub(contact: RecordID) -> DerivedIdentity {
    DerivedIdentity(namespace: "contact_stub/1", parts: [contact.bytes])
  }
}

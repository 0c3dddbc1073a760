// Consent, and what was disclosed by it. What may be shown or handed to whom follows from these records.

import CausalMerge
public import RecordSchema

/// One consent, as it was given, never changed: to share more or longer is another consent.
///
/// Federal law wants it informed, written and limited in time, and no service may depend on it (28 CFR 94.115; 34 United
/// States Code section 12291(b)(2)): there is no field for that, because there is nothing to choose. An exploiter
/// consents to nothing for a youth, and a minor who may have a service alone consents alone. A caseworker says the limits
/// of confidentiality first (California Evidence Code section 1038.2); when is kept.
///
/// A consent lies with whoever relies on it. Where several do, each compartment has a copy that names the original; the
/// copy's identifier is derived from both.
public enum ConsentRecord {
  public static let subject = Field(1, "subject", label: "Youth", .reference("person"), .log)
  public static let given = EventFields(2, "given", label: "Given", .log)
  public static let givenBy = Field(
    5, "given_by", label: "Given by", .code(CodeLists.consentGiver), .log)
  public static let fromCompartments = Field(
    6, "from_compartments", label: "What may be shared", .code(CodeLists.sharedPart), .set)
  public static let toAgencies = Field(
    7, "to_agencies", label: "With", .code(CodeLists.recipientAgency), .set)
  public static let purposes = Field(
    8, "purposes", label: "For", .code(CodeLists.consentPurpose), .set)
  public static let limitsExplained = EventFields(
    9, "limits_explained", label: "Limits explained", .log)
  public static let form = Field(12, "form", label: "Form", .code(CodeLists.consentForm), .log)
  public static let expiresAt = Field(13, "expires_at", label: "Until", .instant, .log)
  public static let withheld = Field(
    14, "withheld", label: "Not to be shared", .text, .log, hint: "what the youth keeps back")
  public static let original = Field(
    15, "original", label: "Copy of", .reference("consent"), .log)

  public static let type = RecordType(
    43, "consent", label: "Consent", in: CountyCompartment.advocateNotes,
    or: [
      CountyCompartment.coordination, CountyCompartment.health, CountyCompartment.mentalHealth,
      CountyCompartment.substanceUse, CountyCompartment.childWelfare,
      CountyCompartment.lawEnforcement, CountyCompartment.diversion, CountyCompartment.education,
      CountyCompartment.placementLocation,
    ],
    title: givenBy, appendOnly: true,
    fields: [subject] + given.all + [givenBy, fromCompartments, toAgencies, purposes]
      + limitsExplained.all + [form, expiresAt, withheld, original])
}

/// Whether one consent still stands; its identifier is derived from the consent's.
///
/// - taken back beside in force is taken back, and of two ends the earlier counts: in doubt, less is shared.
public enum ConsentStandingRecord {
  public static let consentRecord = Field(
    1, "consent_record", label: "Consent", .reference("consent"), .writeOnce)
  public static let standing = Field(
    2, "standing", label: "Standing", .code(CodeLists.consentStanding),
    .restrictive(SharingRecord.leastSharedFirst))
  public static let revoked = EventFields(3, "revoked", label: "Taken back", .earliest)
  public static let expiresAt = Field(
    6, "expires_at", label: "Ends earlier, at", .instant, .earliest)
  public static let shareWithdrawn = EventFields(
    7, "share_withdrawn", label: "What was shared is withdrawn", .earliest)
  public static let renewedBy = Field(
    10, "renewed_by", label: "Renewed by", .reference("consent"), .latest)

  public static let type = RecordType(
    44, "consent_standing", label: "Standing of a consent", in: CountyCompartment.advocateNotes,
    or: ConsentRecord.type.compartments.filter { $0 != CountyCompartment.advocateNotes },
    title: standing,
    fields: [consentRecord, standing] + revoked.all + [expiresAt] + shareWithdrawn.all + [renewedBy]
  )
}

/// Whether a youth shares with an agency at all; its identifier is derived from the youth, the agency and the compartment.
///
/// Whoever records a consent writes "in force" here for each agency that it names, and whoever records that the youth
/// took consent back writes "taken back". So a consent that was recorded on one laptop while it was taken back on
/// another counts for nothing, though neither had seen the other: a consent alone is not enough.
public enum SharingRecord {
  public static let subject = Field(1, "subject", label: "Youth", .reference("person"), .writeOnce)
  public static let agency = Field(
    2, "agency", label: "With", .code(CodeLists.recipientAgency), .writeOnce)
  public static let standing = Field(
    3, "standing", label: "Standing", .code(CodeLists.consentStanding),
    .restrictive(leastSharedFirst))
  public static let changed = EventFields(4, "changed", label: "Since", .latest)

  /// Of what stands, the one that shares less counts.
  static let leastSharedFirst = Ranking(
    leastAccessFirst: [Value(code: "revoked"), Value(code: "in_force")])

  public static let type = RecordType(
    45, "sharing", label: "Sharing with an agency", in: CountyCompartment.advocateNotes,
    or: ConsentRecord.type.compartments.filter { $0 != CountyCompartment.advocateNotes },
    title: agency, fields: [subject, agency, standing] + changed.all)
}

/// What was shown or handed to whom, and on what ground.
///
/// Kept for at least six years (45 CFR 164.528). The privacy officer reads all of them; a youth who asks is shown
/// those of the own case, so an entry can lie beside what was disclosed. It names records and compartments, and no content
/// of them.
public enum DisclosureRecord {
  public static let happened = EventFields(1, "happened", label: "When", .log)
  public static let subject = Field(4, "subject", label: "Youth", .reference("person"), .log)
  public static let basis = Field(
    5, "basis", label: "On the ground of", .code(CodeLists.disclosureBasis), .log)
  public static let consentRecord = Field(
    6, "consent_record", label: "Consent", .reference("consent"), .log)
  public static let recordIDs = Field(7, "record_ids", label: "Records", .text, .set)
  public static let parts = Field(
    8, "parts", label: "Parts of the case", .code(CodeLists.sharedPart), .set)
  public static let toAgency = Field(
    9, "to_agency", label: "To", .code(CodeLists.recipientAgency), .log)
  public static let toWhom = Field(10, "to_whom", label: "To whom", .text, .log)
  public static let purpose = Field(
    11, "purpose", label: "For", .code(CodeLists.consentPurpose), .log)
  public static let notices = Field(
    12, "notices", label: "Notices attached", .code(CodeLists.disclosureNotice), .set)
  public static let format = Field(
    13, "format", label: "As", .code(CodeLists.disclosureFormat), .log)
  public static let contentHash = Field(
    14, "content_hash", label: "Hash of what was handed over", .text, .log)
  public static let corrects = Field(
    15, "corrects", label: "Corrects", .reference("disclosure"), .log)

  public static let type = RecordType(
    46, "disclosure", label: "Disclosure", in: CountyCompartment.audit,
    or: ConsentRecord.type.compartments, title: toAgency, appendOnly: true,
    fields: happened.all + [
      subject, basis, consentRecord, recordIDs, parts, toAgency, toWhom, purpose, notices, format,
      contentHash, corrects,
    ])
}

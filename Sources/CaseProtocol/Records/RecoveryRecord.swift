// A recovery: the moment at which someone meets a youth who may be exploited. Every clock of the protocol starts here.

import CausalMerge
public import RecordSchema

/// A recovery.
///
/// - the earliest first contact counts, whoever learned of it: a later entry must not give anyone more time;
/// - confirmed and unfounded, and an entry made in error, do not fit together: a person decides.
public enum RecoveryRecord {
  public static let caseRecord = Field(
    1, "case_record", label: "Case", .reference("case"), .writeOnce)
  public static let occurred = EventFields(2, "occurred", label: "Happened", .review)
  public static let firstContact = EventFields(
    5, "first_contact", label: "First contact", .earliest,
    hint: "the clocks of 72 hours start here")
  public static let station = Field(8, "station", label: "Station", .text, .review)
  public static let placeType = Field(
    9, "place_type", label: "Kind of place", .code(CodeLists.placeType), .latest)
  public static let placeArea = Field(
    10, "place_area", label: "Area", .text, .latest,
    hint: "a station's area; the exact place belongs to law enforcement")
  public static let howIdentified = Field(
    11, "how_identified", label: "How identified", .code(CodeLists.howIdentified), .set)
  public static let status = Field(
    12, "status", label: "Status", .code(CodeLists.recoveryStatus),
    .lattice(
      declared(
        ["suspected", "confirmed"], ["suspected", "unfounded"], ["suspected", "entered_in_error"])))
  public static let disposition = Field(
    13, "disposition", label: "What followed", .code(CodeLists.disposition), .review)
  public static let homeArea = Field(14, "home_area", label: "Home area", .text, .latest)
  public static let arrestArea = Field(15, "arrest_area", label: "Arrest area", .text, .latest)
  public static let isTest = Field(16, "is_test", label: "Exercise", .boolean, .writeOnce)
  public static let calledBy = Field(17, "called_by", label: "Called by", .text, .set)
  public static let timeZone = Field(
    18, "time_zone", label: "Time zone", .text, .writeOnce,
    hint: "its name, such as America/Los_Angeles, in which times were told")
  public static let servicesOffered = EventFields(
    19, "services_offered", label: "Services offered", .earliest)
  public static let hotlineVenue = Field(
    22, "hotline_venue", label: "Hotline seen at", .code(CodeLists.venueType), .latest)

  public static let type = RecordType(
    6, "recovery", label: "Recovery", in: CountyCompartment.coordination,
    or: [CountyCompartment.advocateNotes], title: station,
    fields: [caseRecord] + occurred.all + firstContact.all + [
      station, placeType, placeArea, howIdentified, status, disposition, homeArea, arrestArea,
      isTest, calledBy, timeZone,
    ] + servicesOffered.all + [hotlineVenue])
}

/// What of a recovery belongs to law enforcement alone.
public enum RecoveryDetailRecord {
  public static let recovery = Field(
    1, "recovery", label: "Recovery", .reference("recovery"), .writeOnce)
  public static let exactPlace = Field(2, "exact_place", label: "Exact place", .text, .owned)
  public static let officer = Field(3, "officer", label: "Officer", .text, .owned)
  public static let lastAssault = EventFields(
    4, "last_assault", label: "Last assault", .owned,
    hint: "the 96 hours of an acute examination count from here")

  public static let type = RecordType(
    7, "recovery_detail", label: "Recovery, law enforcement", in: CountyCompartment.lawEnforcement,
    fields: [recovery, exactPlace, officer] + lastAssault.all)
}

/// How sure it is that a youth was exploited.
public enum RecoveryStatus: String, Hashable, Sendable, CaseIterable {
  case suspected, confirmed, unfounded
  case enteredInError = "entered_in_error"

  /// Whether the protocol's clocks run for such a recovery.
  public var runsClocks: Bool { self == .suspected || self == .confirmed }
}

// The call to an agency and its answer: the record that the ninety minutes are about.

import CausalMerge
public import RecordSchema

/// One agency's alert for one recovery, and how the agency answers.
///
/// Its identifier is derived from the recovery and the agency, so two officers who both call child services write one
/// record. Of several times the earliest counts, or a second call would restart the clock.
///
/// Whoever still believes that an agency was only alerted takes nothing back from one who saw it arrive. An agency can
/// decline after it acknowledged, but that one declined and another says it is on the way does not fit together, nor
/// does a cancelled alert with an answer: a person decides.
public enum AgencyAlertRecord {
  public static let recovery = Field(
    1, "recovery", label: "Recovery", .reference("recovery"), .writeOnce)
  public static let agency = Field(
    2, "agency", label: "Agency", .code(CodeLists.agency), .writeOnce)
  public static let alerted = EventFields(
    3, "alerted", label: "Alerted", .earliest, hint: "the clock of 90 minutes starts here")
  public static let acknowledged = EventFields(6, "acknowledged", label: "Acknowledged", .earliest)
  public static let enRoute = EventFields(9, "en_route", label: "On the way", .earliest)
  public static let arrived = EventFields(12, "arrived", label: "Arrived", .earliest)
  public static let status = Field(
    15, "status", label: "Status", .code(CodeLists.alertStatus),
    .lattice(
      declared(
        ["pending", "alerted", "acknowledged", "en_route", "arrived"],
        ["acknowledged", "declined"], ["alerted", "cancelled"], ["pending", "not_required"])))
  public static let channels = Field(
    16, "channels", label: "Alerted by", .code(CodeLists.alertChannel), .set)
  public static let callers = Field(17, "callers", label: "Who called", .text, .set)
  public static let reached = Field(18, "reached", label: "Who was reached", .text, .set)
  public static let references = Field(
    19, "reference_numbers", label: "Reference numbers", .text, .set,
    hint: "such as the hotline's referral number")
  public static let declineReasons = Field(
    20, "decline_reasons", label: "Why declined", .text, .set)

  public static let type = RecordType(
    8, "agency_alert", label: "Alert", in: CountyCompartment.coordination,
    or: [CountyCompartment.advocateNotes], title: agency,
    fields: [recovery, agency] + alerted.all + acknowledged.all + enRoute.all + arrived.all + [
      status, channels, callers, reached, references, declineReasons,
    ])
}

/// Where an agency's answer stands.
public enum AlertStatus: String, Hashable, Sendable, CaseIterable {
  case pending, alerted, acknowledged
  case enRoute = "en_route"
  case arrived, declined, cancelled
  case notRequired = "not_required"
}

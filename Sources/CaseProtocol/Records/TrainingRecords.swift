// Training of those who respond, and prevention for everyone else. Seats are not people: reports print both.

import CausalMerge
public import RecordSchema

/// A training session.
public enum TrainingSessionRecord {
  public static let curriculum = Field(1, "curriculum", label: "Curriculum", .text, .review)
  public static let heldOn = Field(2, "held_on", label: "Held on", .partialDate, .review)
  public static let hours = Field(3, "hours", label: "Hours", .decimal, .review)
  public static let mode = Field(4, "mode", label: "How", .code(CodeLists.trainingMode), .latest)
  public static let audiences = Field(
    5, "audiences", label: "For", .code(CodeLists.trainingAudience), .set)
  public static let agency = Field(6, "agency", label: "Held by", .reference("agency"), .latest)
  public static let place = Field(7, "place", label: "Place", .text, .latest)
  public static let validMonths = Field(
    8, "valid_months", label: "Valid for, in months", .integer, .review)
  public static let headCount = Field(
    9, "head_count", label: "Seats taken", .integer, .review,
    hint: "where names were not taken; people and seats are counted apart")

  public static let type = RecordType(
    69, "training_session", label: "Training session", in: CountyCompartment.training,
    title: curriculum,
    fields: [curriculum, heldOn, hours, mode, audiences, agency, place, validMonths, headCount])
}

/// One person took part in one session; its identifier is derived from both, so a list that is read in twice counts once.
public enum TrainingAttendanceRecord {
  public static let session = Field(
    1, "session", label: "Session", .reference("training_session"), .log)
  public static let staffMember = Field(
    2, "staff_member", label: "Who", .reference("staff_member"), .log)
  public static let agency = Field(3, "agency", label: "Agency", .reference("agency"), .log)
  public static let validUntil = Field(
    4, "valid_until", label: "Valid until", .partialDate, .log)
  public static let corrects = Field(
    5, "corrects", label: "Corrects", .reference("training_attendance"), .log)

  public static let type = RecordType(
    70, "training_attendance", label: "Training attendance", in: CountyCompartment.training,
    appendOnly: true, fields: [session, staffMember, agency, validUntil, corrects])
}

/// A prevention or education session in a community, such as a program for parents.
///
/// Heads are counted, names are not.
public enum OutreachEventRecord {
  public static let program = Field(1, "program", label: "Program", .text, .review)
  public static let heldOn = Field(2, "held_on", label: "Held on", .partialDate, .review)
  public static let kind = Field(3, "kind", label: "Kind", .code(CodeLists.outreachKind), .latest)
  public static let audiences = Field(
    4, "audiences", label: "For", .code(CodeLists.outreachAudience), .set)
  public static let community = Field(5, "community", label: "Community", .text, .latest)
  public static let venueType = Field(
    6, "venue_type", label: "Kind of place", .code(CodeLists.venueType), .latest)
  public static let headCount = Field(7, "head_count", label: "Attendees", .integer, .review)
  public static let agency = Field(8, "agency", label: "Held by", .reference("agency"), .latest)

  public static let type = RecordType(
    71, "outreach_event", label: "Prevention session", in: CountyCompartment.training,
    title: program,
    fields: [program, heldOn, kind, audiences, community, venueType, headCount, agency])
}

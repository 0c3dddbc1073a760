// The youth, in two records because the law draws a line between them.

import CausalMerge
public import RecordSchema

/// A person, as the identity compartment may hold one.
///
/// California's Welfare and Institutions Code section 18961.5 lists what a county's shared database may hold: names,
/// date of birth, household address and phone, agencies' case numbers. Nothing else of a person is here; the rest is
/// in ``PersonDetailRecord``. An advocate's own record of a person begins among the advocate's notes.
///
/// Names and dates of birth keep every value until a person decides: a lost spelling breaks matching, and sealing.
public enum PersonRecord {
  public static let legalName = Field(1, "legal_name", label: "Legal name", .text, .review)
  public static let aliases = Field(
    2, "aliases", label: "Also known as", .text, .set, hint: "street names and other spellings")
  public static let dateOfBirth = Field(
    3, "date_of_birth", label: "Date of birth", .partialDate, .review,
    hint: "2010, 2010-06 or 2010-06-02, as far as it is known")
  public static let isBirthEstimated = Field(
    4, "is_birth_estimated", label: "Date of birth is an estimate", .boolean, .latest)
  public static let ageEstimate = Field(
    5, "age_estimate", label: "Estimated age", .integer, .review, hint: "in years, when asked")
  public static let ageEstimatedOn = Field(
    6, "age_estimated_on", label: "Age estimated on", .partialDate, .latest)
  public static let address = Field(7, "address", label: "Household address", .text, .review)
  public static let isAddressProtected = Field(
    8, "is_address_protected", label: "Address is confidential", .boolean,
    .restrictive(Ranking(leastAccessFirst: [Value(boolean: true), Value(boolean: false)])),
    hint: "the household takes part in an address confidentiality program")
  public static let phones = Field(9, "phones", label: "Phones", .text, .set)
  public static let unsafePhones = Field(
    10, "unsafe_phones", label: "Phones not safe to call", .text, .set,
    hint: "someone else may answer")
  public static let agencyNumbers = Field(
    11, "agency_numbers", label: "Agencies' case numbers", .text, .set,
    hint: "agency, space, number")
  public static let lifeStatus = Field(
    12, "life_status", label: "Life status", .code(CodeLists.lifeStatus),
    .lattice(Lattice("not_reported", "reported_deceased", "deceased")))

  public static let type = RecordType(
    1, "person", label: "Person", in: CountyCompartment.identity,
    or: [CountyCompartment.advocateNotes], title: legalName,
    fields: [
      legalName, aliases, dateOfBirth, isBirthEstimated, ageEstimate, ageEstimatedOn, address,
      isAddressProtected, phones, unsafePhones, agencyNumbers, lifeStatus,
    ])
}

/// What describes a person and is not in the list that the identity compartment may hold.
///
/// One record a person, its identifier derived from the person's, so that two agencies that each write what they know
/// write the same record.
public enum PersonDetailRecord {
  public static let person = Field(1, "person", label: "Person", .reference("person"), .writeOnce)
  public static let gender = Field(2, "gender", label: "Gender", .code(CodeLists.gender), .review)
  public static let race = Field(
    3, "race", label: "Race and ethnicity", .code(CodeLists.race), .set)
  public static let isRaceSelfReported = Field(
    4, "is_race_self_reported", label: "Race and ethnicity told by the youth", .boolean, .latest)
  public static let languages = Field(5, "languages", label: "Languages", .text, .set)
  public static let needsInterpreter = Field(
    6, "needs_interpreter", label: "Interpreter needed", .boolean, .latest)

  public static let type = RecordType(
    2, "person_detail", label: "Description", in: CountyCompartment.coordination,
    or: [CountyCompartment.advocateNotes, CountyCompartment.childWelfare],
    fields: [person, gender, race, isRaceSelfReported, languages, needsInterpreter])
}

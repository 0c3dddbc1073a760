// What is known of a person and is for one audience alone.

import CausalMerge
public import RecordSchema

/// How law enforcement recognizes a person; one record a person, its identifier derived from the person's.
public enum PersonMarksRecord {
  public static let person = Field(1, "person", label: "Person", .reference("person"), .writeOnce)
  public static let marks = Field(2, "marks", label: "Distinguishing marks", .text, .set)
  public static let photoReference = Field(
    3, "photo_reference", label: "Photo", .text, .latest, hint: "where it is kept, not the photo")

  public static let type = RecordType(
    20, "person_marks", label: "Distinguishing marks", in: CountyCompartment.lawEnforcement,
    fields: [person, marks, photoReference])
}

/// What child welfare alone states of a person; one record a person, its identifier derived from the person's.
///
/// Whether a child is an Indian child is asked in every dependency case (Indian Child Welfare Act; California Welfare
/// and Institutions Code section 224.2), and a tribe is then among those who are told of an absence.
public enum ChildWelfareProfileRecord {
  public static let person = Field(1, "person", label: "Person", .reference("person"), .writeOnce)
  public static let tribalInquiry = Field(
    2, "tribal_inquiry", label: "Tribal inquiry", .code(CodeLists.tribalInquiry), .owned)
  public static let tribes = Field(3, "tribes", label: "Tribes", .text, .set)
  public static let caregivers = Field(4, "caregivers", label: "Caregivers", .text, .set)

  public static let type = RecordType(
    21, "child_welfare_profile", label: "Child welfare profile",
    in: CountyCompartment.childWelfare, fields: [person, tribalInquiry, tribes, caregivers])
}

// Notes: what someone saw, heard or thought, in their own words, in the compartment of whoever wrote it.

import CausalMerge
public import RecordSchema

/// A note, never changed: a correction is another note that names it, and both are kept.
///
/// Who may read a note is where it lies, and nothing else. An advocate's lie among the advocate's notes unless she says
/// otherwise; it can be shared further only by writing it again where others read, with consent.
public enum NoteRecord {
  public static let happened = EventFields(1, "happened", label: "About", .log)
  public static let text = Field(4, "text", label: "Text", .text, .log)
  public static let corrects = Field(5, "corrects", label: "Corrects", .reference("note"), .log)

  public static let type = RecordType(
    14, "note", label: "Note", in: CountyCompartment.advocateNotes,
    or: [
      CountyCompartment.coordination, CountyCompartment.health, CountyCompartment.mentalHealth,
      CountyCompartment.substanceUse, CountyCompartment.childWelfare,
      CountyCompartment.lawEnforcement, CountyCompartment.diversion, CountyCompartment.education,
      CountyCompartment.placementLocation,
    ],
    title: text, appendOnly: true, fields: happened.all + [text, corrects])
}

// Two records that are one youth, or are not: said by someone, taken back by someone, and nothing is rewritten by it.

import CausalMerge
public import RecordSchema

/// What people decided about two person records: whether they are the same person, and how they belong together.
///
/// Two advocates register one youth in one night. Neither record is deleted for it: this one says that they are the
/// same, and saying otherwise later takes it back whole. Its identifier is derived from the two persons in the order of
/// their identifiers, so that two workers who both see it write one record, and two who disagree are shown to.
///
/// - `person_a` is the one whose identifier is smaller, and the record lies in that person's case;
/// - the identity compartment may list family and household, and no more: who recruited whom lies elsewhere.
///
/// One record for a pair rather than an entry for every statement: "later" is then what its author had read, not what a
/// clock says, and a laptop that is two days wrong cuts no link.
public enum PersonLinkRecord {
  public static let personA = Field(
    1, "person_a", label: "One person", .reference("person"), .writeOnce)
  public static let personB = Field(
    2, "person_b", label: "The other", .reference("person"), .writeOnce)
  public static let identity = Field(
    3, "identity", label: "Same person", .code(CodeLists.personIdentity), .review)
  public static let basis = Field(
    4, "basis", label: "Known by", .code(CodeLists.linkBasis), .set)
  public static let relations = Field(
    5, "relations", label: "Relation", .code(CodeLists.personRelation), .set)

  public static let type = RecordType(
    18, "person_link", label: "Link between persons", in: CountyCompartment.identity,
    or: [CountyCompartment.advocateNotes], title: identity,
    fields: [personA, personB, identity, basis, relations])
}

/// Why a link was made or cut, in someone's words: a tattoo, what a youth told.
///
/// Apart from the link, because the law lists what the identity compartment may hold and such words are not in it. And
/// who recruited whom, which is for advocates and investigators.
public enum PersonLinkReasonRecord {
  public static let personA = Field(
    1, "person_a", label: "One person", .reference("person"), .log)
  public static let personB = Field(2, "person_b", label: "The other", .reference("person"), .log)
  public static let happened = EventFields(3, "happened", label: "When", .log)
  public static let identity = Field(
    6, "identity", label: "Same person", .code(CodeLists.personIdentity), .log)
  public static let wasRecruitedBy = Field(
    7, "was_recruited_by", label: "The other recruited them", .boolean, .log)
  public static let reason = Field(8, "reason", label: "Why", .text, .log)
  public static let corrects = Field(
    9, "corrects", label: "Corrects", .reference("person_link_reason"), .log)

  public static let type = RecordType(
    19, "person_link_reason", label: "Why persons are linked",
    in: CountyCompartment.advocateNotes,
    or: [CountyCompartment.lawEnforcement, CountyCompartment.childWelfare], title: reason,
    appendOnly: true,
    fields: [personA, personB] + happened.all + [identity, wasRecruitedBy, reason, corrects])
}

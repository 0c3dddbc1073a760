// Asking for a part of a case in an emergency, and the answer. Both lie where all who coordinate read them; that somebody was
// let in stands in the part itself, for an answer beside the question would tell everybody that there is such a part.

import CausalMerge
public import RecordSchema

/// Somebody asks to be let into parts of a case at once.
///
/// It gives nobody anything: whoever holds a part answers. It counts for a team only if its author's device is on that
/// team, which no field says and every signature does.
public enum AccessRequestRecord {
  public static let team = Field(1, "team", label: "Team", .reference("team"), .log)
  public static let happened = EventFields(2, "happened", label: "Asked", .log)
  public static let parts = Field(
    5, "parts", label: "Parts of the case", .code(CodeLists.sharedPart), .set)
  public static let reason = Field(6, "reason", label: "Why", .text, .log)
  public static let hours = Field(7, "hours", label: "For hours", .integer, .log)

  public static let type = RecordType(
    82, "access_request", label: "Emergency request", in: CountyCompartment.coordination,
    title: reason, appendOnly: true,
    fields: [team] + happened.all + [parts, reason, hours])
}

/// What was said to a request but yes: no, or never mind.
///
/// Whoever reads a part by the directory may say no, whether or not there is anything in this case: so a no tells nothing.
public enum AccessAnswerRecord {
  public static let request = Field(
    1, "request", label: "Request", .reference("access_request"), .log)
  public static let kind = Field(2, "kind", label: "Answer", .code(CodeLists.accessAnswer), .log)
  public static let happened = EventFields(3, "happened", label: "When", .log)
  public static let parts = Field(
    6, "parts", label: "Parts of the case", .code(CodeLists.sharedPart), .set)
  public static let reason = Field(7, "reason", label: "Why", .text, .log)

  public static let type = RecordType(
    83, "access_answer", label: "Answer to an emergency request",
    in: CountyCompartment.coordination, title: kind, appendOnly: true,
    fields: [request, kind] + happened.all + [parts, reason])
}

/// What an organization agreed on before: a team that asks for a part is let in by the next laptop that holds it and syncs.
///
/// In the directory, which administrators write and every member reads. Of two that were written apart the fewer hours
/// count, and 0 is none. ``EmergencyRules`` bounds it: what these refuse no such rule opens.
public enum EmergencyRuleRecord {
  public static let team = Field(1, "team", label: "Team", .reference("team"), .writeOnce)
  public static let part = Field(
    2, "part", label: "Part of the case", .code(CodeLists.sharedPart), .writeOnce)
  public static let hours = Field(3, "hours", label: "For hours", .integer, .earliest)

  public static let type = RecordType(
    84, "emergency_rule", label: "Agreed for emergencies", in: CountyCompartment.directory,
    title: part, fields: [team, part, hours])
}

extension CountyIdentity {
  /// What was agreed on for one team and one part.
  ///
  /// - Parameters:
  ///   - team: the team's identifier, as bytes.
  ///   - part: the part of a case.
  /// - Returns: what the rule's identifier is computed from.
  public static func emergencyRule(team: [UInt8], part: Compartment) -> DerivedIdentity {
    DerivedIdentity(namespace: "emergency_rule/1", parts: [team, Array(part.name.utf8)])
  }
}

// Stations, and since when each works by the protocol. What was planned and what came about are both history.

import CausalMerge
public import RecordSchema

/// A sheriff's station, or a police department's area, division or bureau; its identifier is derived from its code.
public enum StationRecord {
  public static let code = Field(
    1, "code", label: "Word", .text, .writeOnce, hint: "lowercase, never changed: lasd_compton")
  public static let name = Field(2, "name", label: "Name", .text, .review)
  public static let aliases = Field(
    3, "aliases", label: "Also called", .text, .set, hint: "an area may be called a division too")
  public static let agency = Field(4, "agency", label: "Agency", .reference("agency"), .review)
  public static let kind = Field(5, "kind", label: "Kind", .code(CodeLists.stationKind), .latest)
  public static let phones = Field(6, "phones", label: "Phones", .text, .set)
  public static let closedOn = Field(7, "closed_on", label: "Closed on", .partialDate, .latest)

  public static let type = RecordType(
    64, "station", label: "Station", in: CountyCompartment.directory, title: name,
    fields: [code, name, aliases, agency, kind, phones, closedOn])
}

/// A plan, or a fact, about a station's adoption of the protocol.
///
/// The newest plan does not replace the older ones.
public enum StationAdoptionRecord {
  public static let station = Field(1, "station", label: "Station", .reference("station"), .log)
  public static let kind = Field(2, "kind", label: "What", .code(CodeLists.adoptionKind), .log)
  public static let date = Field(3, "date", label: "Date", .partialDate, .log)
  public static let statedOn = Field(4, "stated_on", label: "Stated on", .partialDate, .log)
  public static let source = Field(5, "source", label: "Source", .text, .log)
  public static let corrects = Field(
    6, "corrects", label: "Corrects", .reference("station_adoption"), .log)

  public static let type = RecordType(
    65, "station_adoption", label: "Adoption of the protocol", in: CountyCompartment.directory,
    title: kind, appendOnly: true, fields: [station, kind, date, statedOn, source, corrects])
}

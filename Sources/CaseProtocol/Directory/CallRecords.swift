// Whom to call at two in the morning without signal: numbers that are on the laptop.

import CausalMerge
public import RecordSchema

/// Who answers for an agency outside its hours.
public enum OnCallNumberRecord {
  public static let agency = Field(1, "agency", label: "Agency", .reference("agency"), .writeOnce)
  public static let unit = Field(2, "unit", label: "Unit", .reference("unit"), .latest)
  public static let answersAs = Field(
    3, "answers_as", label: "Answers alerts as", .code(CodeLists.agency), .review)
  public static let label = Field(4, "label", label: "Name", .text, .review)
  public static let phone = Field(5, "phone", label: "Phone", .text, .review)
  public static let hours = Field(6, "hours", label: "Hours", .text, .latest)
  public static let area = Field(7, "area", label: "Area", .text, .latest)
  public static let rank = Field(
    8, "rank", label: "Order", .integer, .latest, hint: "1 is called first, 2 if nobody answers")

  public static let type = RecordType(
    66, "on_call_number", label: "On-call number", in: CountyCompartment.directory, title: label,
    fields: [agency, unit, answersAs, label, phone, hours, area, rank])
}

/// A hotline.
public enum HotlineRecord {
  public static let name = Field(1, "name", label: "Name", .text, .review)
  public static let phone = Field(2, "phone", label: "Phone", .text, .review)
  public static let textNumber = Field(3, "text_number", label: "By text message", .text, .review)
  public static let hours = Field(4, "hours", label: "Hours", .text, .latest)
  public static let languages = Field(5, "languages", label: "Languages", .text, .set)
  public static let agency = Field(6, "agency", label: "Run by", .reference("agency"), .latest)
  public static let isForReports = Field(
    7, "is_for_reports", label: "Takes mandated reports", .boolean, .latest)

  public static let type = RecordType(
    67, "hotline", label: "Hotline", in: CountyCompartment.directory, title: name,
    fields: [name, phone, textNumber, hours, languages, agency, isForReports])
}

/// A place that shows a hotline's number, as bars and emergency rooms do (California Civil Code section 52.6).
public enum HotlinePostingRecord {
  public static let hotline = Field(
    1, "hotline", label: "Hotline", .reference("hotline"), .writeOnce)
  public static let venueType = Field(
    2, "venue_type", label: "Kind of place", .code(CodeLists.venueType), .latest)
  public static let place = Field(3, "place", label: "Place", .text, .review)
  public static let area = Field(4, "area", label: "Area", .text, .latest)
  public static let postedOn = Field(5, "posted_on", label: "Since", .partialDate, .earliest)
  public static let removedOn = Field(6, "removed_on", label: "Until", .partialDate, .latest)

  public static let type = RecordType(
    68, "hotline_posting", label: "Hotline poster", in: CountyCompartment.directory, title: place,
    fields: [hotline, venueType, place, area, postedOn, removedOn])
}

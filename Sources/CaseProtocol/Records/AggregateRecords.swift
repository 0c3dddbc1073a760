// Figures without records: those that came from before there were any, and those that stay when the records are gone.

import CausalMerge
public import RecordSchema

/// A figure that someone published about a time before this program, such as arrests in a year.
///
/// Its identifier is derived from what is counted, where, when and by whose account, so that two analysts who enter one
/// publication enter it once, and two sources that differ stand side by side.
public enum BaselineRecord {
  public static let series = Field(
    1, "series", label: "What", .code(CodeLists.baselineSeries), .log)
  public static let geography = Field(
    2, "geography", label: "Where", .text, .log,
    hint: "a station, an agency, county, or several after a name: Pilot area: Compton, Century")
  public static let beganOn = Field(3, "began_on", label: "From", .partialDate, .log)
  public static let endedOn = Field(
    4, "ended_on", label: "To", .partialDate, .log, hint: "the last day that is counted")
  public static let count = Field(5, "count", label: "Count", .integer, .log)
  public static let source = Field(
    6, "source", label: "Source", .text, .log, hint: "who published it, and when")
  public static let remark = Field(7, "remark", label: "Remark", .text, .log)
  public static let corrects = Field(
    8, "corrects", label: "Corrects", .reference("baseline"), .log)

  public static let type = RecordType(
    72, "baseline", label: "Baseline figure", in: CountyCompartment.aggregates, title: series,
    appendOnly: true,
    fields: [series, geography, beganOn, endedOn, count, source, remark, corrects])
}

/// A report as it was run, kept whole: it can be shown again when the records that it counted were sealed or destroyed.
///
/// Its identifier is derived from the hash of what it printed.
public enum ReportRunRecord {
  public static let definition = Field(1, "definition", label: "Report", .text, .log)
  public static let definitionVersion = Field(
    2, "definition_version", label: "Version", .integer, .log)
  public static let ran = EventFields(3, "ran", label: "Run", .log)
  public static let asOf = EventFields(6, "as_of", label: "As of", .log)
  public static let windowBeganOn = Field(
    9, "window_began_on", label: "From", .partialDate, .log)
  public static let windowEndedOn = Field(
    10, "window_ended_on", label: "Before", .partialDate, .log, hint: "the first day after it")
  public static let parameters = Field(11, "parameters", label: "Parameters", .text, .log)
  public static let watermark = Field(12, "watermark", label: "Completeness", .text, .log)
  public static let numbers = Field(13, "numbers", label: "Numbers", .text, .log)
  public static let suppressedCells = Field(
    14, "suppressed_cells", label: "Suppressed cells", .integer, .log)
  public static let contentHash = Field(15, "content_hash", label: "Hash", .text, .log)
  public static let name = Field(
    16, "name", label: "Name", .text, .log, hint: "what analysts call it, such as Q2")

  public static let type = RecordType(
    73, "report_run", label: "Report, as run", in: CountyCompartment.aggregates,
    title: definition, appendOnly: true,
    fields: [definition, definitionVersion] + ran.all + asOf.all + [
      windowBeganOn, windowEndedOn, parameters, watermark, numbers, suppressedCells, contentHash,
      name,
    ])
}

// A report for programs. Numbers are whole numbers, or decimals as they are shown; nothing is a binary fraction.

/// Renders a run as JSON (RFC 8259), keys in a fixed order, one figure a line.
public enum JSONReport {
  public static func text(of run: ReportRun, language: ReportLanguage = .english) -> String {
    let words = ReportWording(run: run, language: language)
    let parameters = run.parameters
    let mark = run.completeness
    let head = [
      member("format", .text("fieldkeep report 1")),
      member("window_start", .text(parameters.window.start.description)),
      member("window_end_exclusive", .text(parameters.window.end.description)),
      member("as_of", .text(CountyTime.text(parameters.asOf))),
      member("as_of_milliseconds", .number("\(parameters.asOf)")),
      member("launched_on", .text(parameters.launchedOn.description)),
      member("includes_suspected", .truth(parameters.includesSuspected)),
      member("threshold", .number("\(parameters.threshold)")),
      member("withheld_figures", .number("\(run.withheldCount)")),
    ]
    let sections = run.sections.map { section in
      let figures = section.figures.map { "      " + object(members($0, run, language)) }
      let fields = [
        member("definition", .text(section.id)),
        member("version", .number("\(section.version)")),
        member("title", .text(section.title.text(in: language))),
        member("formula", .text(section.formula)),
        "\"figures\": [\n" + figures.joined(separator: ",\n") + "\n    ]",
      ]
      return "    {" + fields.joined(separator: ", ") + "}"
    }
    let completeness = object([
      member("text", .text(words.completeness)),
      member("late_over_24_hours", .number("\(mark.lateByADay)")),
      member("late_over_7_days", .number("\(mark.lateByAWeek)")),
      member("devices", .number("\(mark.devices)")),
      member("silent_devices", .number("\(mark.silentDevices)")),
      member("unresolved", .number("\(mark.disagreements.reduce(0) { $0 + $1.count })")),
    ])
    return "{\n  " + head.joined(separator: ",\n  ") + ",\n  \"sections\": [\n"
      + sections.joined(separator: ",\n") + "\n  ],\n  \"completeness\": " + completeness + "\n}\n"
  }

  private static func members(
    _ figure: ReportFigure, _ run: ReportRun, _ language: ReportLanguage
  ) -> [String] {
    var members = [
      member("key", .text(figure.key)), member("label", .text(figure.label.text(in: language))),
    ]
    if let group = figure.group { members.append(member("group", .text(group))) }
    let value: Value =
      switch figure.value {
      case .date(let date): .text(date.description)
      default: figure.value.plainNumber.map(Value.number) ?? .null
      }
    members += [
      member("value", value), member("shown", .text(figure.value.text(in: language))),
    ]
    switch figure.value {
    case .withheld(let reason): members.append(member("withheld", .text(reason.rawValue)))
    case .notAvailable(let reason):
      members.append(member("not_available", .text(reason.rawValue)))
    default: break
    }
    let counts = [
      ("numerator", figure.numerator), ("denominator", figure.denominator), ("n", figure.n),
      ("unknown", figure.unknown), ("estimated", figure.estimated),
    ]
    members += counts.map { key, count in member(key, count.map { .number("\($0)") } ?? .null) }
    if let note = figure.note { members.append(member("note", .text(note))) }
    return members
  }

  // MARK: syntax

  private enum Value {
    case text(String)
    /// As it is written.
    case number(String)
    case truth(Bool)
    case null
  }

  private static func member(_ key: String, _ value: Value) -> String {
    let written =
      switch value {
      case .text(let text): quoted(text)
      case .number(let number): number
      case .truth(let truth): truth ? "true" : "false"
      case .null: "null"
      }
    return "\(quoted(key)): \(written)"
  }

  private static func object(_ members: [String]) -> String {
    "{" + members.joined(separator: ", ") + "}"
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f || (0x2028...0x2029) ~= scalar.value:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

// A report in a terminal of eighty columns, as an analyst reads it before anyone else does.

/// Renders a run as plain text.
public enum TerminalReport {
  /// How many columns it keeps to.
  public static let width = 80

  /// The whole run: a frame, a block for each definition, and at the foot how complete the records were.
  public static func text(of run: ReportRun, language: ReportLanguage = .english) -> String {
    let words = ReportWording(run: run, language: language)
    var lines = [words.title, words.frame, words.included, String(repeating: "=", count: width)]
    lines = lines.flatMap { wrapped($0, indent: 0) }
    for section in run.sections {
      lines += [""] + block(section, words)
    }
    lines += ["", String(repeating: "-", count: width)]
    lines += wrapped("\(words.withheldWord): \(words.withheld)", indent: 2)
    lines += wrapped("\(words.completenessWord): \(words.completeness)", indent: 2)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func block(_ section: ReportSection, _ words: ReportWording) -> [String] {
    var lines = wrapped(
      "\(section.title.text(in: words.language)) [\(words.reference(section))]", indent: 2)
    lines += wrapped(words.frame, indent: 2)
    let grouped = section.groups.map { ($0, section.figures(in: $0)) }
    lines += rows(section.headlines, words)
    for (group, figures) in grouped {
      lines += wrapped("  \(group.title.text(in: words.language)):", indent: 4)
      lines += rows(figures, words)
    }
    return lines
  }

  /// Label, value and remarks in three columns; remarks go on below where they are long.
  private static func rows(_ figures: [ReportFigure], _ words: ReportWording) -> [String] {
    let (labelWidth, valueWidth) = (36, 13)
    let remarksWidth = width - 4 - labelWidth - valueWidth - 2
    return figures.flatMap { figure -> [String] in
      let labels = broken(figure.label.text(in: words.language), width: labelWidth)
      let remarks = broken(words.remarks(figure), width: remarksWidth)
      let values = broken(figure.value.text(in: words.language), width: valueWidth)
      return (0..<max(labels.count, remarks.count, values.count, 1)).map { line in
        let label = padded(line < labels.count ? labels[line] : "", to: labelWidth)
        let value = line < values.count ? values[line] : ""
        let gap = String(repeating: " ", count: max(0, valueWidth - value.count))
        let remark = line < remarks.count ? "  " + remarks[line] : ""
        return "    \(label)\(gap)\(value)\(remark)".trimmingEnd
      }
    }
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func wrapped(_ text: String, indent: Int) -> [String] {
    let lines = broken(text, width: width - indent)
    return lines.enumerated().map { index, line in
      index == 0 ? line : String(repeating: " ", count: indent) + line
    }
  }

  /// Lines of at most so many characters, broken between words where words allow it.
  static func broken(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = String(text.prefix { $0 == " " })
    var isEmpty = true
    for word in text.split(separator: " ") {
      var word = word
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
        isEmpty = true
      }
      if !isEmpty { line.append(" ") }
      while line.count + word.count > width, line.count < width {
        let part = word.prefix(width - line.count)
        lines.append(line + part)
        word = word.dropFirst(part.count)
        line = ""
      }
      line += word
      isEmpty = line.isEmpty
    }
    return isEmpty ? lines : lines + [line]
  }
}

extension String {
  /// Without spaces at its end.
  fileprivate var trimmingEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}

// A report as Markdown, to be put into a larger document.

/// Renders a run as Markdown.
public enum MarkdownReport {
  public static func text(of run: ReportRun, language: ReportLanguage = .english) -> String {
    let words = ReportWording(run: run, language: language)
    var lines = ["# \(words.title)", "", "\(words.frame); \(words.included).", ""]
    for section in run.sections {
      lines += ["## \(escaped(section.title.text(in: language)))", ""]
      lines += ["`\(words.reference(section))`, \(words.frame).", ""]
      lines += [escaped(section.formula), ""]
      lines += table(section.headlines, words)
      for group in section.groups {
        lines += ["### \(escaped(group.title.text(in: language)))", ""]
        lines += table(section.figures(in: group), words)
      }
    }
    lines += ["---", ""]
    lines += ["**\(words.withheldWord):** \(escaped(words.withheld)).", ""]
    lines += ["**\(words.completenessWord):** \(escaped(words.completeness)).", ""]
    return lines.joined(separator: "\n")
  }

  private static func table(_ figures: [ReportFigure], _ words: ReportWording) -> [String] {
    guard !figures.isEmpty else { return [] }
    let head = [
      "| \(words.figureWord) | \(words.valueWord) | \(words.remarksWord) |", "| --- | ---: | --- |",
    ]
    let rows = figures.map { figure in
      "| \(escaped(figure.label.text(in: words.language))) "
        + "| \(escaped(figure.value.text(in: words.language))) "
        + "| \(escaped(words.remarks(figure))) |"
    }
    return head + rows + [""]
  }

  /// Labels of stations and baselines are typed by people; none of them may become markup or a second row.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if character.isNewline {
        result.append(" ")
        continue
      }
      if "\\`*_[]<>|#".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }
}

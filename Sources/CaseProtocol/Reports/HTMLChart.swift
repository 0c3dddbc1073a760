// Bars, drawn once and scaled by the browser. A bar chart is the one that a Board reads the same in print, on a phone and
// aloud.

/// A horizontal bar chart as inline SVG.
///
/// - a bar that is withheld is drawn as a hatched stub of one length, so that its length tells nothing;
/// - shares go to one hundred percent, so that a small share looks small;
/// - color carries no meaning of its own: every bar has its label and its value as text.
struct HTMLChart {
  private struct Bar {
    let label: String
    let value: String
    /// From zero to one, in thousandths; `nil` where there is nothing to draw.
    let thousandths: Int?
    let isWithheld: Bool
  }

  private let bars: [Bar]
  private let title: String
  private let frame: String
  private let id: String

  /// In units of the drawing, which is as wide as a phone: text keeps its size there and grows a little on a desk.
  static let width = 360
  private static let rowHeight = 38
  private static let valueWidth = 76
  private static let barTop = 18
  private static let barHeight = 12

  /// - Returns: `nil` where bars would show nothing: fewer than two, or none with a number.
  init?(_ figures: [ReportFigure], title: String, words: ReportWording) {
    let numbers = figures.map { Self.number($0.value) }
    let isShare = figures.contains { if case .percent = $0.value { true } else { false } }
    let longest = isShare ? 1000 : numbers.compactMap(\.self).max() ?? 0
    guard figures.count > 1, longest > 0 else { return nil }
    bars = zip(figures, numbers).map { figure, number in
      let isWithheld = if case .withheld = figure.value { true } else { false }
      return Bar(
        label: figure.label.text(in: words.language),
        value: figure.value.text(in: words.language),
        thousandths: number.map { min(1000, max(0, $0) * 1000 / longest) }, isWithheld: isWithheld)
    }
    self.title = title
    frame = words.frame
    id = HTMLReport.anchor("chart-" + (figures.first?.group ?? "") + "-" + title)
  }

  /// Bounded, so that a hostile number in a stored run draws a long bar and nothing worse.
  private static func number(_ value: FigureValue) -> Int? {
    switch value {
    case .count(let count), .wholeYears(let count): bounded(count)
    case .percent(let quotient): quotient.rounded(decimals: 3)
    default: nil
    }
  }

  /// How high the drawing is.
  var height: Int { bars.count * Self.rowHeight + 6 }

  /// The bars alone, for a picture that has other things in it.
  var drawing: String {
    bars.enumerated().map { index, bar in draw(bar, at: index * Self.rowHeight) }
      .joined(separator: "\n")
  }

  var svg: String {
    let description = bars.map { "\($0.label): \($0.value)" }.joined(separator: "; ")
    return """
      <svg class="chart" viewBox="0 0 \(Self.width) \(height)" role="img" \
      aria-labelledby="\(id)-t \(id)-d">
      <title id="\(id)-t">\(HTMLReport.escaped(title)), \(HTMLReport.escaped(frame))</title>
      <desc id="\(id)-d">\(HTMLReport.escaped(description))</desc>
      \(drawing)
      </svg>
      """
  }

  private func draw(_ bar: Bar, at top: Int) -> String {
    let span = Self.width - Self.valueWidth
    let y = top + Self.barTop
    let label = """
      <text class="l" x="0" y="\(top + 13)">\(HTMLReport.escaped(shortened(bar.label)))</text>
      <rect class="g" x="0" y="\(y)" width="\(span)" height="\(Self.barHeight)"/>
      """
    let value = """
      <text class="v" x="\(Self.width)" y="\(y + 11)">\(HTMLReport.escaped(bar.value))</text>
      """
    var drawn = ""
    if bar.isWithheld {
      drawn = (0..<6).map { step in
        let x = step * 8
        return "<path class=\"h\" d=\"M\(x) \(y + Self.barHeight)l8 -\(Self.barHeight)\"/>"
      }
      .joined()
    } else if let thousandths = bar.thousandths, thousandths > 0 {
      let width = max(1, span * thousandths / 1000)
      drawn = """
        <rect class="b" x="0" y="\(y)" width="\(width)" height="\(Self.barHeight)"/>
        """
    }
    return [label, drawn, value].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// What fits on the line above a bar; the table has the whole label.
  private func shortened(_ label: String) -> String {
    label.count <= 50 ? label : label.prefix(49) + "\u{2026}"
  }
}

// The printed table: one line a figure, with the budget beside it.

import Glibc

/// One figure.
struct Figure {
  /// The budget's number.
  var budget: String
  var what: String
  var measured: Double
  var unit: String
  /// The budget; nil where the figure is given for information.
  var most: Double?
  var aim: Double?
  /// What else was measured, in words.
  var detail = ""

  private var verdict: String {
    guard let most else { return "" }
    guard measured <= most else { return "MISSED" }
    return measured <= (aim ?? -.infinity) ? "aim" : "met"
  }

  /// A row of a Markdown table.
  var row: String {
    let cells = [
      budget, what, "\(number(measured))\(unit)", most.map(number) ?? "", aim.map(number) ?? "",
      verdict, detail,
    ]
    return "| " + cells.joined(separator: " | ") + " |"
  }

  static let heading = """
    | budget | what | measured | most | aim | | detail |
    |---|---|---|---|---|---|---|
    """
}

/// A number with as many digits as mean anything.
func number(_ value: Double) -> String {
  if value.rounded() == value || value >= 1_000 { return String(Int(value.rounded())) }
  let scale = value < 10 ? 100.0 : 10.0
  return String((value * scale).rounded() / scale)
}

func say(_ text: String) {
  print(text)
  fflush(nil)
}

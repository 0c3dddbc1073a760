// An invitation as squares, for a laptop with a camera: a link of 170 characters is nobody's to type.

import CQrencode

/// A QR code, as libqrencode makes it, drawn for a terminal or a file.
struct QRCode {
  /// Squares on a side, without the quiet zone.
  let width: Int
  private let dark: [Bool]

  /// Makes the code of a text; nil where the text is longer than any code holds.
  init?(_ text: String) {
    // The lowest level of correction: a screen has no scratches, and fewer squares fit a narrow terminal.
    guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L) else { return nil }
    defer { QRcode_free(code) }
    let width = Int(code.pointee.width)
    guard let squares = code.pointee.data else { return nil }
    self.width = width
    // The lowest bit of a square says whether it is dark; the others say what it is for.
    dark = (0..<width * width).map { squares[$0] & 1 == 1 }
  }

  /// Whether a square is dark; everything around the code is light.
  func isDark(column: Int, row: Int) -> Bool {
    guard (0..<width).contains(column), (0..<width).contains(row) else { return false }
    return dark[row * width + column]
  }

  /// Light squares around the code that the standard asks for (ISO/IEC 18004, 4), and the fewest that cameras accept.
  static let quietZone = 4
  static let narrowQuietZone = 2

  // MARK: for a terminal

  /// How dark squares are told from light ones.
  enum Ink {
    /// Black on white, whatever the terminal's colors are.
    case colored
    /// Light squares as ink: right on the dark ground that most terminals have.
    case plain
  }

  /// Lines of half blocks, two squares one above the other in each character.
  ///
  /// - Parameters:
  ///   - columns: how many characters a line of the terminal has.
  ///   - ink: how squares are told apart.
  /// - Returns: the lines; nil where the terminal is too narrow.
  func lines(columns: Int, ink: Ink) -> [String]? {
    guard
      let margin = [Self.quietZone, Self.narrowQuietZone].first(where: {
        width + 2 * $0 <= columns
      })
    else { return nil }
    return stride(from: -margin, to: width + margin, by: 2).map { row in
      let blocks = (-margin..<width + margin).map { column -> Character in
        let isUpper = isDark(column: column, row: row) == (ink == .colored)
        let isLower = isDark(column: column, row: row + 1) == (ink == .colored)
        return switch (isUpper, isLower) {
        case (true, true): "█"
        case (true, false): "▀"
        case (false, true): "▄"
        case (false, false): " "
        }
      }
      let line = String(blocks)
      return ink == .colored ? "\u{1B}[38;5;16;48;5;231m\(line)\u{1B}[0m" : line
    }
  }

  // MARK: for a file

  /// The code as an SVG picture, black on white, with its quiet zone.
  var svg: String {
    let size = width + 2 * Self.quietZone
    var squares = ""
    for row in 0..<width {
      for column in 0..<width where isDark(column: column, row: row) {
        squares += "M\(column + Self.quietZone) \(row + Self.quietZone)h1v1h-1z"
      }
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size) \(size)" \
      shape-rendering="crispEdges">
      <rect width="\(size)" height="\(size)" fill="#fff"/>
      <path fill="#000" d="\(squares)"/>
      </svg>

      """
  }
}

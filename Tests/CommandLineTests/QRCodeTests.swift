// Whether a camera reads the squares as the link: they are read back here, by a reader that knows ISO/IEC 18004 and nothing
// of the library that made them.

import Foundation
import SeededChance
import Testing

@testable import FieldkeepCommand

@Suite struct QRCodeTests {
  private func text(_ length: Int, seed: UInt64 = 1) -> String {
    var chance = SeededGenerator(seed: seed)
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_:")
    return String(
      (0..<length).map { _ in letters[Int.random(in: 0..<letters.count, using: &chance)] })
  }

  @Test(arguments: [1, 17, 60, 120, 175, 200, 231, 300, 400, 500], [QRCode.Ink.colored, .plain])
  func `what a terminal shows reads as the text`(length: Int, ink: QRCode.Ink) throws {
    let text = text(length, seed: UInt64(length))
    let code = try #require(QRCode(text))
    let lines = try #require(code.lines(columns: 200, ink: ink))
    #expect(try QRReader(lines, ink: ink).text() == text)
  }

  @Test func `an invitation as it is sent fits a terminal of 80 columns, quiet zone and all`()
    throws
  {
    // The length of a link with a host of 40 letters and a pin.
    let link = "fieldkeep-invite:" + text(220)
    let code = try #require(QRCode(link))
    let lines = try #require(code.lines(columns: 80, ink: .plain))
    for line in lines { #expect(line.count <= 80) }
    #expect(lines.count <= 40)
    let light = String(repeating: "█", count: code.width + 2 * QRCode.quietZone)
    #expect(lines.prefix(2) == [light, light])
    #expect(try QRReader(lines, ink: .plain).text() == link)
  }

  @Test
  func `a terminal that is a little too narrow has a smaller quiet zone, and then none of it`()
    throws
  {
    let code = try #require(QRCode(text(175)))
    let whole = code.width + 2 * QRCode.quietZone
    #expect(try #require(code.lines(columns: whole, ink: .plain)).first?.count == whole)
    let narrow = code.width + 2 * QRCode.narrowQuietZone
    let lines = try #require(code.lines(columns: whole - 1, ink: .plain))
    #expect(lines.first?.count == narrow)
    #expect(try QRReader(lines, ink: .plain).text() == text(175))
    #expect(code.lines(columns: narrow - 1, ink: .plain) == nil)
  }

  @Test func `a picture has the same squares`() throws {
    let code = try #require(QRCode(text(175)))
    let svg = code.svg
    let squares = Set(
      svg.matches(of: /M(\d+) (\d+)h1v1h-1z/).compactMap { match -> [Int]? in
        guard let x = Int(match.output.1), let y = Int(match.output.2) else { return nil }
        return [x - QRCode.quietZone, y - QRCode.quietZone]
      })
    for row in 0..<code.width {
      for column in 0..<code.width {
        #expect(squares.contains([column, row]) == code.isDark(column: column, row: row))
      }
    }
    let size = code.width + 2 * QRCode.quietZone
    #expect(svg.contains("viewBox=\"0 0 \(size) \(size)\""))
  }

  @Test func `a text that no code holds makes none`() {
    #expect(QRCode(text(2_954)) == nil)
  }
}

/// Reads undamaged codes of the lowest level of correction, up to version 16.
private struct QRReader {
  private struct Slip: Error {
    let what: String
  }

  private let width: Int
  private let dark: [[Bool]]

  /// Takes the squares from lines of half blocks.
  init(_ lines: [String], ink: QRCode.Ink) throws {
    var rows: [[Bool]] = []
    for line in lines {
      let blocks = line.replacing(/\u{1B}\[[0-9;]*m/, with: "")
      rows.append(blocks.map { ($0 == "█" || $0 == "▀") == (ink == .colored) })
      rows.append(blocks.map { ($0 == "█" || $0 == "▄") == (ink == .colored) })
    }
    let used = rows.indices.filter { rows[$0].contains(true) }
    guard let top = used.first, let bottom = used.last else { throw Slip(what: "nothing is dark") }
    let left = rows[top].firstIndex(of: true) ?? 0
    width = bottom - top + 1
    dark = rows[top...bottom].map { Array($0[left..<left + bottom - top + 1]) }
  }

  private var version: Int { (width - 17) / 4 }

  func text() throws -> String {
    guard width == version * 4 + 17, (1...16).contains(version) else {
      throw Slip(what: "\(width) squares")
    }
    // The level and the mask, beside the upper left finder, under the standard's own mask.
    let format = (0..<5).map { dark[8][$0] != [true, false, true, false, true][$0] }
    guard !format[0], format[1] else { throw Slip(what: "another level") }
    let mask = format[2...].reduce(0) { $0 * 2 + ($1 ? 1 : 0) }
    var bits = Bits(bytes: try deinterleaved(codewords(mask)))
    guard bits.next(4) == 0b0100 else { throw Slip(what: "another mode") }
    let count = bits.next(version < 10 ? 8 : 16)
    return String(decoding: (0..<count).map { _ in UInt8(bits.next(8)) }, as: UTF8.self)
  }

  private struct Bits {
    let bytes: [UInt8]
    var place = 0

    mutating func next(_ count: Int) -> Int {
      (0..<count).reduce(0) { value, _ in
        defer { place += 1 }
        return value << 1 | Int(bytes[place / 8] >> UInt8(7 - place % 8)) & 1
      }
    }
  }

  /// All codewords, from the lower right corner in columns of two, up and down.
  private func codewords(_ mask: Int) -> [UInt8] {
    var words: [UInt8] = []
    var (word, count) = (UInt8(0), 0)
    var isUpward = true
    var right = width - 1
    while right > 0 {
      if right == 6 { right -= 1 }
      for step in 0..<width {
        let row = isUpward ? width - 1 - step : step
        for column in [right, right - 1] where !isFunction(row, column) {
          word = word << 1 | (dark[row][column] != Self.isMasked(mask, row, column) ? 1 : 0)
          count += 1
          if count == 8 {
            words.append(word)
            (word, count) = (0, 0)
          }
        }
      }
      isUpward.toggle()
      right -= 2
    }
    return words
  }

  /// Data codewords of the blocks, one block after the other.
  private func deinterleaved(_ words: [UInt8]) throws -> [UInt8] {
    let sizes = Self.blocks[version - 1]
    var blocks = [[UInt8]](repeating: [], count: sizes.count)
    var next = words.makeIterator()
    for place in 0..<(sizes.max() ?? 0) {
      for block in blocks.indices where place < sizes[block] {
        guard let word = next.next() else { throw Slip(what: "too few codewords") }
        blocks[block].append(word)
      }
    }
    return blocks.flatMap(\.self)
  }

  private func isFunction(_ row: Int, _ column: Int) -> Bool {
    let isFinder =
      (row < 9 && (column < 9 || column >= width - 8)) || (row >= width - 8 && column < 9)
    if isFinder || row == 6 || column == 6 { return true }
    if version >= 7 {
      let band = width - 11..<width - 8
      if (row < 6 && band.contains(column)) || (column < 6 && band.contains(row)) { return true }
    }
    let centers = Self.alignments[version - 1]
    guard let last = centers.last else { return false }
    for y in centers {
      for x in centers where ![[6, 6], [6, last], [last, 6]].contains([x, y]) {
        if abs(row - y) <= 2, abs(column - x) <= 2 { return true }
      }
    }
    return false
  }

  private static func isMasked(_ mask: Int, _ i: Int, _ j: Int) -> Bool {
    switch mask {
    case 0: (i + j) % 2 == 0
    case 1: i % 2 == 0
    case 2: j % 3 == 0
    case 3: (i + j) % 3 == 0
    case 4: (i / 2 + j / 3) % 2 == 0
    case 5: i * j % 2 + i * j % 3 == 0
    case 6: (i * j % 2 + i * j % 3) % 2 == 0
    default: ((i + j) % 2 + i * j % 3) % 2 == 0
    }
  }

  /// Data codewords of each block, by version.
  private static let blocks: [[Int]] = [
    [19], [34], [55], [80], [108], [68, 68], [78, 78], [97, 97], [116, 116], [68, 68, 69, 69],
    [81, 81, 81, 81], [92, 92, 93, 93], [107, 107, 107, 107], [115, 115, 115, 116],
    [87, 87, 87, 87, 87, 88], [98, 98, 98, 98, 98, 99],
  ]

  /// Centers of alignment patterns, by version.
  private static let alignments: [[Int]] = [
    [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46],
    [6, 28, 50], [6, 30, 54], [6, 32, 58], [6, 34, 62], [6, 26, 46, 66], [6, 26, 48, 70],
    [6, 26, 50, 74],
  ]
}

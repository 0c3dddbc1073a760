// Keys on paper: what a sheet gives back, what a slip of the hand does, and what one sheet of two tells.

import SeededChance
import Testing

@testable import Trust

struct PaperSharesTests {
  private func secret(_ seed: UInt64 = 7) -> [UInt8] {
    var chance = SeededGenerator(seed: seed)
    return randomBytes(32, using: &chance)
  }

  private func sheets(
    _ count: Int, of kind: PaperSecret = .root, seed: UInt64 = 7
  ) throws -> [PaperSheet] {
    var chance = SeededGenerator(seed: seed &+ 1)
    return try PaperShares.split(secret(seed), into: count, of: kind, using: &chance)
  }

  private func text(_ sheet: PaperSheet) -> String { sheet.words.joined(separator: " ") }

  @Test(arguments: [1, 2], PaperSecret.allCases)
  func `a secret comes back from what was typed, in whatever order the sheets are`(
    count: Int, kind: PaperSecret
  ) throws {
    let sheets = try sheets(count, of: kind)
    #expect(sheets.count == count)
    let typed = try sheets.map { try PaperSheet(text: text($0), of: kind) }
    #expect(typed == sheets)
    #expect(try PaperShares.join(typed) == secret())
    #expect(try PaperShares.join(typed.reversed()) == secret())
  }

  @Test func `a sheet is read whatever the capitals and the spaces, and by four letters a word`()
    throws
  {
    let sheet = try #require(sheets(1).first)
    let loud = sheet.words.map { $0.uppercased() }.joined(separator: "\n  ")
    #expect(try PaperSheet(text: loud, of: .root) == sheet)
    let short = sheet.words.map { String($0.prefix(4)) }.joined(separator: " ")
    #expect(try PaperSheet(text: short, of: .root) == sheet)
  }

  @Test func `a printed page is read by its numbered rows`() throws {
    let sheet = try #require(sheets(2).last)
    let rows = stride(from: 0, to: 30, by: 5).map { start in
      "  \(start / 5 + 1)  " + sheet.words[start..<start + 5].joined(separator: "  ")
    }
    let page = (["RECOVERY SHEET", "Keep it in a safe."] + rows + ["Whoever reads it …"])
      .joined(separator: "\n")
    #expect(try PaperSheet(text: page, of: .root) == sheet)
  }

  @Test func `one wrong word anywhere is noticed, and so are two that changed places`() throws {
    let sheet = try #require(sheets(1).first)
    let words = sheet.words
    for place in words.indices {
      var changed = words
      changed[place] = changed[place] == "acorn" ? "acid" : "acorn"
      #expect(throws: PaperFault.checkDiffers, "word \(place + 1)") {
        try PaperSheet(text: changed.joined(separator: " "), of: .root)
      }
    }
    for place in words.indices.dropLast() where words[place] != words[place + 1] {
      var changed = words
      changed.swapAt(place, place + 1)
      #expect(throws: PaperFault.checkDiffers, "words \(place + 1) and \(place + 2)") {
        try PaperSheet(text: changed.joined(separator: " "), of: .root)
      }
    }
  }

  @Test func `what is no sheet is refused with the place, and without the words`() throws {
    let sheet = try #require(sheets(1).first)
    var words = sheet.words
    words[6] = "xylophone"
    #expect(throws: PaperFault.unknownWord(place: 7)) {
      try PaperSheet(text: words.joined(separator: " "), of: .root)
    }
    #expect(throws: PaperFault.wordCount(29, expected: 30)) {
      try PaperSheet(text: sheet.words.dropLast().joined(separator: " "), of: .root)
    }
    #expect(throws: PaperFault.wordCount(0, expected: 30)) {
      try PaperSheet(text: "", of: .root)
    }
    #expect(!PaperFault.unknownWord(place: 7).description.contains("xylo"))
  }

  @Test func `a sheet of one kind is not taken for another`() throws {
    let sheet = try #require(sheets(1, of: .recovery).first)
    #expect(throws: PaperFault.otherSecret(.recovery)) {
      try PaperSheet(text: text(sheet), of: .root)
    }
  }

  @Test func `one sheet of two is not enough, nor twice the same`() throws {
    let sheets = try sheets(2)
    #expect(throws: PaperFault.sheetMissing(number: 2)) {
      try PaperShares.join([sheets[0]])
    }
    #expect(throws: PaperFault.sheetMissing(number: 1)) {
      try PaperShares.join([sheets[1], sheets[1]])
    }
    #expect(throws: PaperFault.sheetMissing(number: 1)) { try PaperShares.join([]) }
  }

  @Test func `sheets of different sets do not make a secret`() throws {
    let here = try sheets(2)
    let there = try sheets(2, seed: 8)
    #expect(here[0].setName == here[1].setName)
    #expect(throws: PaperFault.otherSet) { try PaperShares.join([here[0], there[1]]) }
    let whole = try sheets(1)
    #expect(throws: PaperFault.otherSet) { try PaperShares.join([here[0], whole[0]]) }
    // The same secret split twice: the last two words agree, the shares do not.
    var chance = SeededGenerator(seed: 99)
    let again = try PaperShares.split(secret(), into: 2, of: .root, using: &chance)
    #expect(again[0].setName == here[0].setName)
    #expect(throws: PaperFault.otherSet) { try PaperShares.join([here[0], again[1]]) }
  }

  @Test func `shares are drawn anew each time, and neither is the secret`() throws {
    let here = try sheets(2)
    var chance = SeededGenerator(seed: 99)
    let again = try PaperShares.split(secret(), into: 2, of: .root, using: &chance)
    for sheet in here + again { #expect(sheet.share != secret()) }
    #expect(Set((here + again).map(\.share)).count == 4)
    #expect(try PaperShares.join(again) == PaperShares.join(here))
  }

  @Test(arguments: [0, 31, 33]) func `only secrets of 32 bytes go on paper`(length: Int) {
    var chance = SeededGenerator(seed: 1)
    #expect(throws: PaperFault.secretLength(bytes: length, expected: 32)) {
      try PaperShares.split(
        [UInt8](repeating: 1, count: length), into: 1, of: .root, using: &chance)
    }
  }

  @Test(arguments: [0, 3]) func `a secret goes on one sheet or two`(count: Int) {
    var chance = SeededGenerator(seed: 1)
    #expect(throws: PaperFault.sheetCount(count)) {
      try PaperShares.split(
        [UInt8](repeating: 1, count: 32), into: count, of: .root, using: &chance)
    }
  }

  @Test func `words and bytes say each other`() {
    let bytes = (0..<35).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }
    let words = SpokenWords.words(of: bytes)
    #expect(words.count == 28)
    #expect(SpokenWords.bytes(of: words.compactMap { SpokenWords.place(of: $0) }) == bytes)
    #expect(SpokenWords.words(of: [0, 0, 0], count: 2) == ["acid", "acid"])
    #expect(SpokenWords.words(of: [255, 255, 255], count: 2) == ["zoom", "zoom"])
  }
}

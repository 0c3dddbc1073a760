// A device on paper: what follows from a seed, what a page gives back, and what a slip of the hand is told.

import CausalMerge
import Foundation
import SeededChance
import SyncProtocol
import Testing

@testable import Trust

struct RecoveryKeyTests {
  private func key(_ seed: UInt64 = 5) -> RecoveryKey {
    var chance = SeededGenerator(seed: seed)
    return RecoveryKey(using: &chance)
  }

  private func organization(_ seed: UInt64 = 6) -> OrganizationWords {
    var chance = SeededGenerator(seed: seed)
    return OrganizationWords(rootKey: OrganizationRoot(using: &chance).publicKey)
  }

  private func pages(
    _ count: Int = 2, of key: RecoveryKey, server: String = "https://sync.example.org:8443",
    pin: [UInt8] = Array(repeating: 0xa7, count: 32), teams: [String] = ["advocates", "placement"]
  ) throws -> [RecoveryPage] {
    var chance = SeededGenerator(seed: 99)
    return try key.sheets(count, using: &chance).map { sheet in
      RecoveryPage(
        sheet: sheet, organization: organization(), organizationName: "Contado de Los Ángeles",
        teams: teams, compartments: ["Coordination", "Advocate notes"], madeOn: "2026-11-22",
        server: server, pin: pin)
    }
  }

  // MARK: keys

  @Test func `one seed is one device in an organization, and another in another`() throws {
    let here = organization().organization
    let there = organization(7).organization
    let keys = try key().deviceKeys(of: here)
    #expect(try key().deviceKeys(of: here).publicKeys == keys.publicKeys)
    let elsewhere = try key().deviceKeys(of: there)
    #expect(elsewhere.device != keys.device)
    #expect(elsewhere.publicKeys.agreement != keys.publicKeys.agreement)
    #expect(try key(8).deviceKeys(of: here).device != keys.device)
  }

  @Test func `neither of a device's keys is the seed, or the other`() throws {
    let key = key()
    let keys = try key.deviceKeys(of: organization().organization)
    #expect(Set([key.seed, keys.signer.seed, keys.agreementSeed]).count == 3)
    let root = try OrganizationRoot(seed: key.seed)
    #expect(root.publicKey != keys.publicKeys.signing)
  }

  @Test func `a seed of another length is refused`() {
    #expect(throws: TrustError.keyUnusable(bytes: 31, expected: 32)) {
      try RecoveryKey(seed: Array(repeating: 1, count: 31))
    }
  }

  @Test func `the sheets of a root are no recovery key`() throws {
    var chance = SeededGenerator(seed: 4)
    let sheets = try PaperShares.split(
      Array(repeating: 3, count: 32), into: 2, of: .root, using: &chance)
    #expect(throws: PaperFault.otherSecret(.root)) { try RecoveryKey(sheets: sheets) }
  }

  // MARK: one sheet of two

  @Test func `one sheet of two may be of any key`() throws {
    // Whatever the key is, there is another sheet that makes it of this one: so this one says nothing of it.
    let sheet = try #require(pages(of: key()).first).sheet
    for other in [key(11), key(12)] {
      var chance = SeededGenerator(seed: 1)
      let counterpart = try other.sheets(2, using: &chance)
      let added = zip(other.seed, sheet.share).map { $0 ^ $1 }
      let made = PaperSheet(
        secret: .recovery, number: 2, count: 2, share: added, setBits: counterpart[0].setBits)
      let first = PaperSheet(
        secret: .recovery, number: 1, count: 2, share: sheet.share, setBits: counterpart[0].setBits)
      #expect(try RecoveryKey(sheets: [first, made]).isSame(as: other))
    }
    #expect(throws: PaperFault.sheetMissing(number: 2)) { try RecoveryKey(sheets: [sheet]) }
    #expect(sheet.share != key().seed)
  }

  // MARK: pages

  @Test(arguments: [1, 2])
  func `a printed page gives back all that stands on it`(count: Int) throws {
    let key = key()
    let pages = try pages(count, of: key)
    let sheets = try pages.map { try RecoveryPage.sheet(in: $0.text) }
    #expect(try RecoveryKey(sheets: sheets.reversed()).isSame(as: key))
    for page in pages {
      let facts = try RecoveryPage.facts(in: page.text)
      #expect(facts.organization == organization())
      #expect(facts.server == "https://sync.example.org:8443")
      #expect(facts.pin == Array(repeating: 0xa7, count: 32))
    }
  }

  @Test func `a page fits on paper, and names what it is for`() throws {
    for page in try pages(2, of: key()) {
      let lines = page.text.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.allSatisfy { $0.count <= 80 }, "\(page.text)")
      #expect(lines.count < 60)
      for said in [
        "Contado de Los Ángeles", "advocates, placement", "Advocate notes", "2026-11-22",
        "alone opens nothing", "fieldkeep recover --server", "fieldkeep recovery drill",
      ] {
        #expect(page.text.replacing(/\s+/, with: " ").contains(said), "\(said)")
      }
      let digits = hexadecimal(organization().organization.bytes)
      #expect(page.text.filter { $0 != " " && $0 != "\n" }.contains(digits))
    }
  }

  @Test func `a team that is called by a number is no row of words`() throws {
    let teams = (1...12).map { "211 hotline of area \($0)" } + ["5 acid acorn acre"]
    let page = try #require(pages(1, of: key(), teams: teams).first)
    #expect(try RecoveryKey(sheets: [RecoveryPage.sheet(in: page.text)]).isSame(as: key()))
  }

  @Test func `a page without a pin has none`() throws {
    let page = try #require(pages(1, of: key(), pin: []).first)
    #expect(!page.text.contains("Server's key "))
    #expect(try RecoveryPage.facts(in: page.text).pin == [])
  }

  @Test func `the organization's words notice a slip in any of them`() throws {
    let organization = organization()
    let rows = zip(OrganizationWords.rowNames, organization.rows).map { ([$0] + $1) }
    func text(_ rows: [[String]]) -> String {
      rows.map { $0.joined(separator: " ") }.joined(separator: "\n")
    }
    #expect(try OrganizationWords(text: text(rows)) == organization)
    for row in rows.indices {
      for place in 1..<rows[row].count {
        var changed = rows
        changed[row][place] = changed[row][place] == "acorn" ? "acid" : "acorn"
        #expect(throws: OrganizationWordsFault.checkDiffers) {
          try OrganizationWords(text: text(changed))
        }
      }
    }
    var strange = rows
    strange[2][3] = "xylophone"
    #expect(throws: OrganizationWordsFault.unknownWord(row: "C", place: 3)) {
      try OrganizationWords(text: text(strange))
    }
    #expect(throws: OrganizationWordsFault.absent) { try OrganizationWords(text: "acid acorn") }
    #expect(throws: OrganizationWordsFault.wordCount(21, expected: 28)) {
      try OrganizationWords(text: text(Array(rows.dropLast())))
    }
  }

  // MARK: a slip of the hand

  @Test(arguments: [26, 30])
  func `a word that is another is found`(place: Int) throws {
    let sheet = try #require(pages(of: key()).last).sheet
    var words = sheet.words
    words[place - 1] = words[place - 1] == "acorn" ? "acid" : "acorn"
    let text = words.joined(separator: " ")
    #expect(throws: PaperFault.checkDiffers) { try RecoveryPage.sheet(in: text) }
    #expect(RecoveryPage.doubtfulPlaces(in: text).contains(place))
    #expect(RecoveryPage.doubtfulPlaces(in: text).count <= 2)
  }

  @Test func `two words that changed places are found`() throws {
    var words = try #require(pages(of: key()).first).sheet.words
    words.swapAt(6, 7)
    #expect(RecoveryPage.doubtfulPlaces(in: words.joined(separator: " ")) == [7, 8])
  }

  @Test func `of a sheet without a slip, or with two, no word is named`() throws {
    var words = try #require(pages(of: key()).first).sheet.words
    #expect(RecoveryPage.doubtfulPlaces(in: words.joined(separator: " ")) == [])
    words[2] = words[2] == "acorn" ? "acid" : "acorn"
    words[21] = words[21] == "acorn" ? "acid" : "acorn"
    #expect(RecoveryPage.doubtfulPlaces(in: words.joined(separator: " ")) == [])
  }

  @Test func `a word that is none is told while its row is under the finger`() {
    #expect(PaperSheet.unknownPlaces(in: "acid acorn xylophone acre") == [3])
    #expect(PaperSheet.unknownPlaces(in: "Acid  ACOR acre") == [])
  }

  // MARK: what everybody sees

  @Test func `a certificate says that its device is on paper`() throws {
    var chance = SeededGenerator(seed: 21)
    let root = OrganizationRoot(using: &chance)
    let keys = try key().deviceKeys(of: root.organization).publicKeys
    for (number, isOnPaper) in [
      (UInt32(1), false), (DeviceCertificate.firstNumberOnPaper - 1, false),
      (DeviceCertificate.firstNumberOnPaper, true), (UInt32.max, true),
    ] {
      let certificate = try root.certify(keys, as: .member, number: number, issuedAt: 0)
      #expect(certificate.certificate.isOnPaper == isOnPaper)
    }
  }
}

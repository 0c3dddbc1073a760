// Every screen in Spanish: what the program says has its Spanish, is said through the catalog, and the catalog says nothing
// else.

import CaseProtocol
import CurlTransport
import Fieldkeep
import Foundation
import RecordSchema
import Testing

@testable import FieldkeepCommand

@Suite struct SpanishTests {
  /// What takes a text of the program.
  private static let speakers: Set = [
    "say", "heard", "Said", "note", "ask", "show", "Failure", "Unfit", "unfit", "RowProblem",
    "Question", "counted", "typed", "isYes",
  ]

  private static func texts() throws -> [SourceText] {
    try SourceText.all(in: "Sources/FieldkeepCommand").filter {
      !$0.path.hasPrefix("Words/Spanish/")
    }
  }

  /// The patterns that a text of the program is looked up by; none where it is no such text.
  private static func patterns(of text: SourceText) -> [String] {
    guard speakers.contains(text.function), text.label != "field", !text.isJoined else { return [] }
    if text.function == "counted" { return ["1 \(text.pattern)", "{1} \(text.pattern)s"] }
    let words = text.pattern.replacing(/\{\d+[^}]*\}/, with: "")
    guard words.contains(/[A-Za-z]{2}/) else { return [] }
    return [text.pattern.trimmingCharacters(in: .whitespacesAndNewlines)]
  }

  @Test func `every text that the program says has Spanish`() throws {
    let missing = try Self.texts().filter { text in
      Self.patterns(of: text).contains { Catalog.spanish.words(for: $0) == nil }
    }
    #expect(missing.isEmpty, "add to Words/Spanish:\n\(Self.list(missing))")
  }

  /// Words that stay as they are in both languages, each for its reason.
  private static let stay: [(path: String, pattern: String?)] = [
    // Commands, as somebody types them.
    ("Commands/Add.swift", "set person"), ("Commands/Add.swift", "set person_detail"),
    ("Commands/Add.swift", "note --summary"), ("Commands/Add.swift", "set recovery_detail"),
    ("Commands/Add.swift", "access ask"), ("Commands/Add.swift", "access refuse"),
    ("Commands/Add.swift", "access agree"),
    ("Commands/Complete.swift", nil), ("Commands/Hide.swift", nil),
    ("Commands/Today.swift", "fieldkeep away"), ("Commands/Today.swift", "fieldkeep conflicts"),
    ("Commands/Today.swift", "fieldkeep list"), ("Commands/Today.swift", "fieldkeep due --every"),
    ("Program.swift", "fieldkeep help"), ("Youths.swift", "fieldkeep show {1}"),
    // What is written into records and files, which both languages read, or into JSON.
    ("Commands/DemoData.swift", "Synthetic county (demonstration)"),
    ("Commands/Find.swift", "case name"), ("Commands/Numbers.swift", "on call"),
    ("Commands/Init.swift", "first admin"), ("Commands/RecoveryMake.swift", "recovery key"),
    ("Screen/QRCode.swift", nil), ("ConsentWriting.swift", nil), ("DeskMemory.swift", nil),
    ("Exchange/HTCDSTable.swift", nil), ("Reports/FrozenRuns.swift", nil),
    ("CaseSharing.swift", "the consent was taken back"),
    ("CourtOrder.swift", "fieldkeep order\n{1}\n{2}"),
    ("Screen/OrderWords.swift", "unknown to this version"),
    // What is looked for in a file, and a span as it is understood.
    ("Commands/RootFiles.swift", "fieldkeep root key"), ("Commands/Invite.swift", "in {1}"),
    ("Commands/AccessCommand.swift", "in {1}"),
    ("Commands/Join.swift", "in {1}"), ("Commands/Unlock.swift", "in {1}"),
    // What the parser says, as it says it; the frame of a line; what somebody answers.
    ("Failure.swift", "nknown option '{1}'"), ("Failure.swift", "fieldkeep: {1}: {2}\n"),
    ("Screen/Screen.swift", "fieldkeep: {1}\n"), ("Screen/Screen.swift", "ru{1B}[K {1}"),
    ("Screen/Screen.swift", "\\u{{1} more marks}"), ("Screen/Prompt.swift", nil),
    ("Screen/Disputes.swift", "   --keep {1}  {2}  "),
    // Units, the same in both.
    ("Words/LocalTime.swift", "{1} min"), ("Words/LocalTime.swift", "{1} h {2} min"),
    ("Words/Said.swift", nil),
  ]

  /// What help is made of, which is English.
  private static let helpers: Set = [
    "ArgumentHelp", "CommandGroup", "shellCommand", "preconditionFailure",
  ]
  private static let helpLabels: Set = [
    "abstract", "discussion", "help", "valueName", "version", "usage",
  ]

  @Test func `nothing is printed in words that went around the catalog`() throws {
    let around = try Self.texts().filter { text in
      text.isProse && Self.patterns(of: text).isEmpty && text.function != "counted"
        && !(Self.speakers.contains(text.function) && !text.isJoined)
        && !Self.helpers.contains(text.function) && !Self.helpLabels.contains(text.label ?? "")
        && !Self.stay.contains {
          $0.path == text.path && ($0.pattern ?? text.pattern) == text.pattern
        }
    }
    #expect(around.isEmpty, "say these through say(…):\n\(Self.list(around))")
  }

  private static func list(_ texts: [SourceText]) -> String {
    texts.map { "  \($0.place)" }.joined(separator: "\n")
  }

  @Test func `a literal is found with what takes it`() {
    let source = #"""
      let a = say(" \(name) kept")  // say("not this")
      throw Failure(.usage, isOne ? "one" : "more of \(list: words)", hint: "try \(f("inner"))")
      print("straight " + "to the screen", to: """
        two \
        lines \(time: day)
        """)
      """#
    let texts = SourceReader.texts(of: source, path: "")
    #expect(
      texts.map { [$0.function, $0.label ?? "-", $0.pattern] } == [
        ["say", "-", " {1} kept"], ["Failure", "-", "one"], ["Failure", "-", "more of {1}"],
        ["f", "-", "inner"], ["Failure", "hint", "try {1}"], ["print", "-", "straight "],
        ["print", "-", "to the screen"], ["print", "to", "two lines {1 time}"],
      ])
    #expect(texts.map(\.isJoined) == [false, false, false, false, false, true, true, false])
  }

  // MARK: the catalog

  @Test func `Spanish holds what the English holds, and once`() {
    let entries = Catalog.spanish.entries
    let twice = Dictionary(grouping: entries, by: \.english).filter { $0.value.count > 1 }.keys
    #expect(twice.isEmpty)
    func places(_ text: String) -> [String] {
      text.matches(of: /\{(\d+)[^}]*\}/).map { String($0.1) }.sorted()
    }
    for entry in entries {
      #expect(places(entry.english) == places(entry.words), "\(entry.english)")
      #expect(!entry.words.isEmpty, "\(entry.english)")
    }
    #expect(entries.count > 1_000)
  }

  @Test func `nothing stands in the catalog that nobody says`() throws {
    let said = Set(
      try SourceText.all(in: "Sources/FieldkeepCommand").filter {
        !$0.path.hasPrefix("Words/Spanish/")
      }
      .flatMap { text in
        ["1 \(text.pattern)", "{1} \(text.pattern)s"]
          + [text.pattern.trimmingCharacters(in: .whitespacesAndNewlines)]
      })
    // What the agencies and roles are called over a radio is made of their codes.
    let shouted = Set(
      (CodeLists.agency.codes + CodeLists.recipientAgency.codes).map {
        $0.code.uppercased().replacing("_", with: " ")
      })
    let own = Catalog(Spanish.said)
    let unsaid = own.entries.map(\.english).filter { !said.contains($0) && !shouted.contains($0) }
    #expect(unsaid.isEmpty)
  }

  /// Texts that fill their place in a line that is a terminal wide.
  @Test func `columns and whole lines fit eighty characters`() {
    let clocks = Catalog.spanish
    for rule in ["{1} respond", "{1} write report", "{1} phone report"] {
      for agency in ["DCFS", "SALUD MENTAL", "PROBATION"] {
        let words = clocks.words(for: rule)?.replacing("{1}", with: agency) ?? ""
        #expect(words.count <= 26, "\(words)")
      }
    }
  }

  // MARK: other modules

  @Test func `every label of the county's records has Spanish`() {
    let types = CountySchema.schema.recordTypes
    let labels =
      types.map(\.label) + types.flatMap(\.fields).map(\.label)
      + CountySchema.schema.compartments.map(\.label)
      + types.flatMap(\.fields).compactMap(\.hint)
    let missing = Set(labels).filter { Catalog.spanish.label($0) == nil }
    #expect(missing.isEmpty, "add to Words/Spanish/Spanish+Labels.swift: \(missing.sorted())")
    let codes = types.flatMap(\.fields).compactMap(\.type.codeList).flatMap(\.codes)
    #expect(codes.filter { $0.spanish == nil }.isEmpty)
  }

  /// Where other modules say sentences that come to a screen.
  private static let heardFiles = [
    "Fieldkeep/FieldkeepError.swift", "LocalReplica/ReplicaError.swift",
    "CurlTransport/TransportError.swift", "LocalReplica/TypedSQL/QueryError.swift",
    "CaseProtocol/Consent/ConsentRules.swift", "CaseProtocol/Consent/EmergencyRules.swift",
    "CaseProtocol/People/PersonMatching.swift",
    "CaseProtocol/FirstStep/EnrolmentRules.swift", "CaseProtocol/FirstStep/Clearance.swift",
    "CaseProtocol/FirstStep/Eligibility.swift", "CaseProtocol/Exchange/CSVReader.swift",
    "Trust/AtRest/Passphrase.swift", "Trust/Paper/PaperShares.swift",
    "Trust/Paper/OrganizationWords.swift", "Fieldkeep/Replica+Joining.swift",
  ]

  @Test func `what other modules say of a failure is known by its shape`() throws {
    for path in Self.heardFiles {
      let folder = path.split(separator: "/").dropLast().joined(separator: "/")
      let texts = try SourceText.all(in: "Sources/\(folder)")
        .filter { path.hasSuffix("/" + $0.path) && $0.isProse && $0.function.isEmpty }
        .filter { !$0.pattern.hasPrefix("{1}: {2}") }
        .filter { !$0.isJoined && $0.pattern.replacing(/\{\d\}/, with: "").contains(/[a-z]{4}/) }
      for text in texts {
        let sample = text.pattern.replacing(/\{\d\}/, with: "7")
        // What is wrong with a file is told behind its path.
        let known = [sample, "/data: \(sample)"].contains { Catalog.spanish.heard($0) != $0 }
        #expect(known, "\(path):\(text.line): \(sample)")
      }
    }
  }

  @Test func `a sentence with something in it keeps it`() {
    let error = ReplicaError.newerFile(found: 9, known: 4)
    Language.$spoken.withValue(.spanish) {
      #expect(
        FieldkeepCommand.heard("\(error)")
          == "esta réplica tiene la versión 9 y este programa conoce la 4; use un Fieldkeep más nuevo"
      )
      #expect(FieldkeepCommand.heard("Nobody ever said this.") == "Nobody ever said this.")
    }
    #expect(FieldkeepCommand.heard("\(error)") == "\(error)")
  }

  // MARK: numbers and places

  @Test func `a number decides over the whole sentence`() {
    func said(_ count: Int) -> String {
      say(
        count, one: "1 field has several values: fieldkeep resolve",
        other: "\(count) fields have several values: fieldkeep resolve")
    }
    Language.$spoken.withValue(.spanish) {
      #expect(said(1) == "1 campo tiene varios valores: fieldkeep resolve")
      #expect(said(3) == "3 campos tienen varios valores: fieldkeep resolve")
      #expect(counted(1, "record") == "1 registro")
      #expect(counted(2, "record") == "2 registros")
    }
    #expect(said(1) == "1 field has several values: fieldkeep resolve")
    #expect(counted(2, "record") == "2 records")
  }

  @Test func `spaces around a text stay, and braces that somebody typed are no places`() {
    let typed = "{2} \\(x) {1}"
    Language.$spoken.withValue(.spanish) {
      #expect(say(" note \(typed) kept") == " nota \(typed) guardada")
      #expect(say("   \(typed)   ") == "   \(typed)   ")
    }
  }
}

// One word for an idea: the table of docs/language.md against every text that has Spanish, the code lists included.

import CaseProtocol
import Foundation
import RecordSchema
import Testing

@testable import FieldkeepCommand

@Suite struct GlossaryTests {
  /// A row of the table.
  struct Term: Sendable, CustomTestStringConvertible {
    var english: String
    var spanish: [String]

    var testDescription: String { english }

    /// Whether the words of an English text have it among them.
    func stands(in bare: String) -> Bool {
      let pattern = "(?<![\\w-])" + NSRegularExpression.escapedPattern(for: english) + "(?![\\w-])"
      return bare.range(of: pattern, options: [.regularExpression, .caseInsensitive]) != nil
    }
  }

  /// An English text without names of commands, options, codes and what stands for a value.
  private static func bare(_ text: String) -> String {
    text.replacing(
      /fieldkeep [a-z-]+( [a-z-]+)?|--[a-z-]+|\w+_\w+|[a-z_]+=|[A-Z]{2,} ?[A-Z]*\.?[a-z]*/,
      with: "")
  }

  private static let page = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/language.md")

  private static func terms() throws -> [Term] {
    try String(contentsOf: page, encoding: .utf8).split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard line.hasPrefix("|"), cells.count == 2, cells[0] != "English", cells[0] != "---" else {
        return nil
      }
      return Term(
        english: cells[0],
        spanish: cells[1].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
    }
  }

  @Test func `each word of the glossary is the same in every text`() throws {
    let terms = try Self.terms()
    #expect(terms.count > 40)
    let entries = Catalog.spanish.entries.map { (text: $0, bare: Self.bare($0.english)) }
    for term in terms {
      let texts = entries.filter { term.stands(in: $0.bare) }
      #expect(!texts.isEmpty, "no text says \(term.english)")
      for (text, _) in texts {
        let isKept = term.spanish.contains { text.words.localizedCaseInsensitiveContains($0) }
        #expect(isKept, "\(term.english): \(text.english) = \(text.words)")
      }
    }
  }

  /// What nobody writes about a child, nor about anyone who is looked for.
  private static let never = ["delincuente", "prostitut", "ilegal"]
  /// What only a law, a statistic or an institution is called by, and so stands in code lists alone.
  private static let onlyNames = ["víctima", "menores"]

  @Test func `nothing hurts whom it is about`() {
    let codes = CountySchema.schema.recordTypes.flatMap(\.fields).compactMap(\.type.codeList)
      .flatMap(\.codes).compactMap(\.spanish)
    let texts = Catalog.spanish.entries.map(\.words)
    for word in Self.never {
      #expect(!(texts + codes).contains { $0.lowercased().contains(word) }, "\(word)")
    }
    for word in Self.onlyNames {
      let found = texts.filter { $0.lowercased().contains(word) }
      #expect(found.allSatisfy { $0.contains("Centro Nacional") }, "\(found)")
    }
  }
}

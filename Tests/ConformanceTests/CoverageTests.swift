// That nothing is left out: no failure without a vector, no rule without a number of its own, no vector without a rule.

import Foundation
import Testing

@testable import SyncProtocol

@Suite struct CoverageTests {
  private static let vectors = VectorFolder.paths.compactMap { try? VectorFolder.read($0) }

  @Test(arguments: Outcome.allCases)
  func `every word that a vector may expect is expected by one`(outcome: Outcome) {
    #expect(Self.vectors.contains { $0.expect == outcome }, "\(outcome.rawValue)")
  }

  // One of each case. The compiler keeps this list whole: `isReached(_:)` switches over the same cases.
  private static let errors: [SegmentError] = {
    let version = SegmentVersion(format: 2, merge: 1, suite: 1)
    let message = MessageError.missing(field: "")
    let key: KeyID = SecureHash.digest(of: [0])
    return [
      .truncated(bytes: 0, needed: 1), .trailingBytes(1), .tooLarge(bytes: 2, limit: 1),
      .headerTooLarge(bytes: 2, limit: 1), .header(message),
      .keyID(isPresent: true, kind: .control), .unsupportedVersion(version), .wrongKind(.control),
      .wrongKey(needed: key, given: key), .sealBroken, .unknownCompression(2),
      .paddingBroken(bytes: 0), .compression(.damaged),
      .body(.malformed(.truncated, atByte: 0)), .columnLength(.times, count: 0, expected: 1),
      .indexOutOfRange(.times, at: 0, index: 0, count: 0), .duplicate(.times, at: 0),
      .notAscending(.times, at: 0), .beyondLimit(.times, at: 0, value: 2, limit: 1),
      .overflow(.times, at: 0), .contradictoryOperation(at: 0),
    ]
  }()

  /// Whether reading can end in a case; the others belong to writing.
  private static func isReached(_ error: SegmentError) -> Bool {
    switch error {
    case .truncated, .trailingBytes, .tooLarge, .headerTooLarge, .header, .keyID,
      .unsupportedVersion, .wrongKind, .wrongKey, .sealBroken, .unknownCompression,
      .paddingBroken, .compression, .body, .columnLength, .indexOutOfRange, .duplicate,
      .notAscending, .beyondLimit, .overflow, .contradictoryOperation:
      true
    case .mixedRuns, .mixedTypes, .nonceLength, .signingFailed: false
    }
  }

  @Test(arguments: errors)
  func `every way in which a segment can be wrong has a vector`(error: SegmentError) throws {
    #expect(Self.isReached(error))
    let outcome = try #require(Outcome(error), "\(error)")
    #expect(Self.vectors.contains { $0.expect == outcome }, "\(outcome.rawValue)")
  }

  // MARK: chapters

  private static let chapters: [(name: String, text: String)] = {
    let folder = VectorFolder.specification
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".md") }.sorted().compactMap { name in
      (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)).map { (name, $0) }
    }
  }()

  private static let rules: [String] = chapters.flatMap { chapter in
    chapter.text.matches(of: /\*\*([A-Z]-\d+)\*\*/).map { String($0.output.1) }
  }

  @Test func `every rule has a number of its own`() {
    #expect(Self.rules.count > 200)
    let twice = Dictionary(grouping: Self.rules) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
    #expect(twice.isEmpty)
  }

  @Test func `every sentence that binds has a number`() {
    for chapter in Self.chapters {
      for (number, line) in chapter.text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      where line.contains(/\b(MUST|SHOULD|MAY)\b/) && !line.contains("RFC 2119") {
        #expect(
          line.contains(/\*\*[A-Z]-\d+\*\*/) || chapter.name == "README.md",
          "\(chapter.name):\(number + 1)")
      }
    }
  }

  @Test func `every vector names rules that exist`() {
    let rules = Set(Self.rules)
    for vector in Self.vectors {
      #expect(!vector.rules.isEmpty, "\(vector.path)")
      for rule in vector.rules { #expect(rules.contains(rule), "\(vector.path): \(rule)") }
    }
  }

  @Test func `every failure word stands in the chapter on errors`() throws {
    let chapter = try #require(Self.chapters.first { $0.name == "09-errors.md" })
    for outcome in Outcome.allCases {
      #expect(chapter.text.contains("`\(outcome.rawValue)`"), "\(outcome.rawValue)")
    }
  }

  @Test func `links between chapters lead somewhere`() {
    for chapter in Self.chapters {
      for match in chapter.text.matches(of: /\]\(([^)#:]+)/) {
        let target = VectorFolder.specification.appending(path: String(match.output.1))
        #expect(
          FileManager.default.fileExists(atPath: target.path),
          "\(chapter.name): \(match.output.1)")
      }
    }
  }
}

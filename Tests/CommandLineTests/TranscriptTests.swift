// The program as people use it: each transcript is one story, told by real processes.

import Fieldkeep
import Foundation
import Testing

@Suite struct TranscriptTests {
  /// Those that can be told on this system: in some containers nothing stays unlocked.
  private static func told() throws -> [Transcript] {
    try Transcript.all().filter {
      !$0.setsClocks && ($0.name != "locking.txt" || FolderProtection.canStayUnlocked)
    }
  }

  @Test(arguments: try told())
  func `the program answers as the transcript says`(_ transcript: Transcript) async throws {
    let difference = try await transcript.firstDifference()
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test(
    .enabled(if: Place.setsClocks),
    arguments: try Transcript.all().filter(\.setsClocks))
  func `the program answers at its hours as the transcript says`(
    _ transcript: Transcript
  ) async throws {
    let difference = try await transcript.firstDifference()
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test func `the way that the page on trust tells is the one that is tried`() throws {
    let tried = try #require(try Transcript.all().first { $0.name == "whole-way.txt" })
    let told = try Transcript.commands(inFirstBlockOf: "docs/trust.md")
    #expect(told.count >= 20)
    var steps = tried.lines[...]
    for command in told {
      // What stands for an address, a pin or a link differs each time.
      let pieces = command.split(separator: "…").map { $0.trimmingCharacters(in: .whitespaces) }
      let place = steps.firstIndex { line in pieces.allSatisfy { line.contains($0) } }
      let found = try #require(place, "\(command) is not tried, or not in this order")
      steps = steps[found...]
    }
  }

  @Test func `the README shows what the program answers`() async throws {
    let transcript = try Transcript.readme()
    #expect(transcript.steps.count >= 5)
    let shown = transcript.steps.flatMap(\.expected).joined()
    #expect(shown.contains("72 h ends [..]"), "the pattern of real output is not taken from it")
    let difference = try await transcript.firstDifference()
    #expect(difference == nil, "\(difference ?? "")")
  }
}
